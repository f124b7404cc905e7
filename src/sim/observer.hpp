// Observer: callbacks for everything that happens in a world. Event logs, traces and the auditor
// implement it; the world knows nothing about them.
#pragma once

#include "endpoint/endpoint.hpp"
#include "sim/event_queue.hpp"

namespace memberlist::sim {

struct Observer {
    virtual ~Observer() = default;

    // A process was created, and takes its first step next.
    virtual void on_boot(HostId, const endpoint::EndpointConfig&) {}
    // A process ended. Its object is destroyed already.
    virtual void on_crash(HostId) {}

    // A packet is about to be handed to a process.
    virtual void on_datagram(HostId) {}
    // A process has accepted a stream.
    virtual void on_stream_accepted(HostId) {}
    // A process requested an action. Called in order; `datagram` holds the bytes of a SendDatagram.
    virtual void on_action(HostId, const endpoint::Action&, BytesView /*datagram*/) {}
    // A process took a step, and all its actions have been performed.
    virtual void on_step(HostId) {}
    // An operation is about to start. Exactly one Finish must follow.
    virtual void on_operation(HostId, OpId) {}
};

}  // namespace memberlist::sim
