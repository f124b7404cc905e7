// Engine: runs one endpoint on real sockets, with a thread of its own or on an executor that others run.
//
// The only header of net that others include; it shows no Asio. Thread-safe where nothing else is said.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/function_ref.hpp"
#include "endpoint/endpoint.hpp"
#include "memberlist/completion.hpp"
#include "net/resolver.hpp"

namespace memberlist::net {

struct Executor;

struct EngineConfig {
    std::shared_ptr<const Executor> executor;  // absent: a thread of our own
    SocketAddress bind;                        // port 0: a free one
    std::optional<SocketAddress> advertise;    // absent: worked out from the bound address
    endpoint::EndpointConfig endpoint;         // the addresses in it are filled in once they are known
    core::Questions questions;
    std::uint64_t random_seed = 0;
    Resolver::Lookup lookup;           // absent: the system's name server
    std::shared_ptr<Entropy> entropy;  // absent: the system's
    Logger log;
    Metrics metrics;  // its sink lives until on_stopped()
};

struct NetCounters {
    std::uint64_t datagrams_received = 0;
    std::uint64_t datagrams_sent = 0;
    std::uint64_t datagrams_dropped = 0;  // as UdpSocket::Counters says
    std::uint64_t streams_accepted = 0;
    std::uint64_t streams_dialed = 0;
};

// Told on the engine's thread, after the step in which it happened, in the order in which it happened. May
// take its time only at the node's expense.
struct EngineListener {
    virtual ~EngineListener() = default;
    // After each step and before what it announced. `state` is valid during the call.
    virtual void on_step(const core::NodeContext& state, const NetCounters& counters) = 0;
    virtual void on_event(Event event) = 0;
    virtual void on_finish(endpoint::Finish finish) = 0;
    // Nothing follows.
    virtual void on_stopped() = 0;
};

class Engine {
public:
    using Input = FunctionRef<void(endpoint::Endpoint& endpoint, TimePoint now, endpoint::Actions& out)>;

    // Binds. `bind_failed`; nothing is left open then. `listener` and everything that `config` points to
    // outlive the engine.
    static Result<std::unique_ptr<Engine>> create(EngineConfig config, EngineListener& listener);
    // shutdown() has been called. On the engine's own thread, it lets the thread go instead of waiting for
    // itself.
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    const SocketAddress& bound_address() const;
    // The clock that all TimePoints are read from.
    static TimePoint now();

    // Starts the thread, which keeps `owner` alive until it ends; on an executor, what is posted keeps it. Returns
    // when the node's first step is done; its events follow. Fails only if the system gives no thread.
    Result<void> start(const std::shared_ptr<void>& owner);

    // Runs `command` on the engine's thread; its error is `shutting_down` if the engine has stopped, and then
    // it may be called right here.
    void post(Completion<> command);

    // Stops accepting, ends all operations, closes the sockets, and waits until the thread is done; on the
    // engine's thread, and on an executor, it only asks for that. Idempotent.
    void shutdown();

    // Whether this is the engine's thread, or whatever runs its strand at present.
    bool is_current_thread() const;

    // --- on the engine's thread only, out of a posted command ---
    // Feeds the endpoint; what it announces is reported before step() returns.
    void step(Input input);

private:
    struct Parts;
    explicit Engine(std::unique_ptr<Parts> parts);
    Result<void> start_thread(std::shared_ptr<void> owner);

    std::unique_ptr<Parts> parts_;
    std::weak_ptr<void> owner_;  // on an executor
    std::mutex thread_mutex_;
    std::thread thread_;
};

}  // namespace memberlist::net
