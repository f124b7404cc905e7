// Engine: runs one endpoint. AsioEngine runs it on sockets or on the application's transport, with
// its own thread or on the application's executor; src/testing runs it in a virtual network.
//
// The interface of net to other modules; it includes no Asio. Thread-safe except where noted.
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
    std::shared_ptr<const Executor> executor;  // null: our own thread
    SocketAddress bind;                        // port 0: picks a free one
    std::optional<SocketAddress> advertise;    // absent: derived from the bound address
    // The addresses in it are filled in once they are known.
    endpoint::EndpointConfig endpoint;
    core::Questions questions;
    std::uint64_t random_seed = 0;
    Resolver::Lookup lookup;               // null: the system's resolver
    std::shared_ptr<Entropy> entropy;      // null: the system's
    std::shared_ptr<Clock> clock;          // null: the system's
    std::shared_ptr<Transport> transport;  // null: sockets
    Logger log;
    Metrics metrics;  // its sink must live until on_stopped()
};

struct NetCounters {
    std::uint64_t datagrams_received = 0;
    std::uint64_t datagrams_sent = 0;
    // Not sent; see UdpSocket::Counters and Transport::send_packet().
    std::uint64_t datagrams_dropped = 0;
    // Packets and streams that a NodePort refused; counted as limit_exceeded.
    std::uint64_t over_limit = 0;
    std::uint64_t streams_accepted = 0;
    std::uint64_t streams_dialed = 0;
};

// Called on the engine's thread, after the step that caused the report, in order. A slow listener
// delays the node.
struct EngineListener {
    virtual ~EngineListener() = default;
    // Called after each step, before the events and results of that step. `state` is valid only
    // during the call.
    virtual void on_step(const core::NodeContext& state, const NetCounters& counters) = 0;
    virtual void on_event(Event event) = 0;
    virtual void on_finish(endpoint::Finish finish) = 0;
    // The last call.
    virtual void on_stopped() = 0;
};

class Engine {
public:
    using Input = FunctionRef<void(endpoint::Endpoint& endpoint, TimePoint now, endpoint::Actions& out)>;

    // Binds the sockets or starts the transport. Fails with `bind_failed` or the transport's error;
    // nothing is left open then. `listener` and everything that `config` points to must outlive the
    // engine.
    static Result<std::unique_ptr<Engine>> create(EngineConfig config, EngineListener& listener);

    Engine() = default;
    // shutdown() must have been called.
    virtual ~Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    virtual const SocketAddress& bound_address() const = 0;
    // The current time on the clock of all the node's TimePoints.
    virtual TimePoint now() const = 0;

    // Starts the thread, which keeps `owner` alive until it ends; on an executor, posted work keeps
    // `owner` alive. Returns after the node's first step; its events are reported later. Fails only
    // if the system cannot create a thread.
    virtual Result<void> start(const std::shared_ptr<void>& owner) = 0;

    // Runs `command` on the engine's thread. If the engine has stopped, calls it with
    // `shutting_down`, possibly on the calling thread.
    virtual void post(Completion<> command) = 0;

    // Stops accepting, ends all operations, closes the sockets, and waits until the thread has
    // ended. On an executor, or if must_not_wait(), it only requests this and returns. Idempotent.
    virtual void shutdown() = 0;

    // Whether the calling thread works for any engine of the process, or currently runs this
    // engine's strand.
    virtual bool must_not_wait() const = 0;

    // Whether the engine makes progress while the calling thread waits. If not, the waiting thread
    // must drive it with run_until().
    virtual bool runs_by_itself() const = 0;
    virtual void run_until(FunctionRef<bool()> is_done) = 0;

    // --- on the engine's thread only, from a posted command ---

    // Runs one step: passes the endpoint to `input` and reports what it announces before returning.
    virtual void step(Input input) = 0;
};

}  // namespace memberlist::net
