// Observer: who watches a world. Checkers, event logs and counters are observers; the world knows nothing of them.
#pragma once

#include "endpoint/endpoint.hpp"
#include "sim/event_queue.hpp"

namespace memberlist::sim {

struct Observer {
    virtual ~Observer() = default;

    // A process has started, and done its first step; it ended without a word.
    virtual void on_boot(HostId, const endpoint::EndpointConfig&) {}
    virtual void on_crash(HostId) {}

    // A packet is about to be handed to a node; a node has accepted a stream.
    virtual void on_datagram(HostId) {}
    virtual void on_stream_accepted(HostId) {}
    // One thing that a node asked for, in order; `datagram`: the bytes of a SendDatagram.
    virtual void on_action(HostId, const endpoint::Action&, BytesView /*datagram*/) {}
    // A node has done a step, and all of its actions were performed.
    virtual void on_step(HostId) {}
    // An operation is about to be started; one Finish is to follow.
    virtual void on_operation(HostId, OpId) {}
};

}  // namespace memberlist::sim
