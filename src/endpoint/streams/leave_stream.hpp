// LeaveStream: tells one member over a stream that we leave, beside the gossip.
//
// To a Go peer it is a push/pull that lists only ourselves, as left. We ignore the state that it
// answers with. Go's Leave relies on gossip alone.
#pragma once

#include "core/swim.hpp"
#include "endpoint/streams/conversation.hpp"

namespace memberlist::endpoint {

class LeaveStream final : public Conversation {
public:
    // `leave`: the operation that waits for this stream. `swim` and `effects` outlive this object.
    LeaveStream(core::Swim& swim, core::Effects& effects, OpId leave)
        : swim_(swim), effects_(effects), leave_(leave) {}

    Result<Next> open(StreamHandle& stream) override;
    Result<Next> on_message(StreamHandle& stream, const wire::StreamMessage& message) override;
    void on_failure(StreamHandle& stream, const Error& error) override;

private:
    core::Swim& swim_;
    core::Effects& effects_;
    const OpId leave_;
};

}  // namespace memberlist::endpoint
