// Engine: runs one endpoint. On sockets or a transport of the application's, with a thread of its own or on an
// executor that others run (AsioEngine); or in a simulated world (src/testing).
//
// The only header of net that others include; it shows no Asio. Thread-safe where nothing else is said.
#pragma once

#include <memory>
#include <optional>

#include "base/function_ref.hpp"
#include "endpoint/endpoint.hpp"
#include "memberlist/capabilities.hpp"
#include "memberlist/completion.hpp"
#include "net/resolver.hpp"

namespace memberlist {
class Transport;
}

namespace memberlist::net {

struct Executor;

struct EngineConfig {
    std::shared_ptr<const Executor> executor;  // absent: a thread of our own
    SocketAddress bind;                        // port 0: a free one
    std::optional<SocketAddress> advertise;    // absent: worked out from the bound address
    endpoint::EndpointConfig endpoint;         // the addresses in it are filled in once they are known
    core::Questions questions;
    std::uint64_t random_seed = 0;
    Resolver::Lookup lookup;               // absent: the system's name server
    std::shared_ptr<Entropy> entropy;      // absent: the system's
    std::shared_ptr<Clock> clock;          // absent: the system's
    std::shared_ptr<Transport> transport;  // absent: sockets
    Logger log;
    Metrics metrics;  // its sink lives until on_stopped()
};

struct NetCounters {
    std::uint64_t datagrams_received = 0;
    std::uint64_t datagrams_sent = 0;
    std::uint64_t datagrams_dropped = 0;  // not sent: as UdpSocket::Counters and Transport::send_packet() say
    std::uint64_t over_limit = 0;  // packets and streams that a NodePort refused; dropped as limit_exceeded
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

    // On sockets: binds. `bind_failed`, or what the transport says; nothing is left open then. `listener` and everything that `config` points to
    // outlive the engine.
    static Result<std::unique_ptr<Engine>> create(EngineConfig config, EngineListener& listener);

    Engine() = default;
    // shutdown() has been called.
    virtual ~Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    virtual const SocketAddress& bound_address() const = 0;
    // The clock that all TimePoints are read from.
    virtual TimePoint now() const = 0;

    // Starts the thread, which keeps `owner` alive until it ends; on an executor, what is posted keeps it. Returns
    // when the node's first step is done; its events follow. Fails only if the system gives no thread.
    virtual Result<void> start(const std::shared_ptr<void>& owner) = 0;

    // Runs `command` on the engine's thread; its error is `shutting_down` if the engine has stopped, and then
    // it may be called right here.
    virtual void post(Completion<> command) = 0;

    // Stops accepting, ends all operations, closes the sockets, and waits until the thread is done; where nobody must
    // wait, and on an executor, it only asks for that. Idempotent.
    virtual void shutdown() = 0;

    // Whether this is an engine's thread, of this one or another, or whatever runs a strand of one at present.
    virtual bool must_not_wait() const = 0;

    // Whether it goes on while this thread waits. If not, who waits has to let it, with run_until().
    virtual bool runs_by_itself() const = 0;
    virtual void run_until(FunctionRef<bool()> is_done) = 0;

    // --- on the engine's thread only, out of a posted command ---
    // Feeds the endpoint; what it announces is reported before step() returns.
    virtual void step(Input input) = 0;
};

}  // namespace memberlist::net
