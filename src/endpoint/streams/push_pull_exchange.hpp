// PushPullExchange: the periodic push/pull, or one with a lost member that was found again (Go:
// state.go pushPullNode).
#pragma once

#include "core/swim.hpp"
#include "endpoint/streams/conversation.hpp"

namespace memberlist::endpoint {

class PushPullExchange final : public Conversation {
public:
    // `is_join`: two clusters may meet, so both sides ask their merge policies. `swim` and
    // `effects` outlive this object.
    PushPullExchange(core::Swim& swim, core::Effects& effects, bool is_join)
        : swim_(swim), effects_(effects), is_join_(is_join) {}

    Result<Next> open(StreamHandle& stream) override;
    Result<Next> on_message(StreamHandle& stream, const wire::StreamMessage& message) override;
    void on_failure(StreamHandle& stream, const Error& error) override;

private:
    core::Swim& swim_;
    core::Effects& effects_;
    const bool is_join_;
};

// The push/pull in the reply to one of ours. Error: it is another message.
Result<const wire::PushPull*> expect_push_pull(const wire::StreamMessage& message);

}  // namespace memberlist::endpoint
