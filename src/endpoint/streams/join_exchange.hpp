// JoinExchange: one push/pull of a join (join_attempt.hpp says what its reply proves).
//
// Where the reply does not prove that the peer lists us, the exchange waits until the peer has
// ended the stream: by then it has merged what we told it. The join then goes on with another
// exchange, on a stream of its own.
#pragma once

#include "core/swim.hpp"
#include "endpoint/join_operations.hpp"
#include "endpoint/streams/conversation.hpp"

namespace memberlist::endpoint {

class JoinExchange final : public Conversation {
public:
    // `swim`, `effects` and `joins` outlive this object.
    JoinExchange(core::Swim& swim, core::Effects& effects, JoinOperations& joins, JoinAttempt attempt)
        : swim_(swim), effects_(effects), joins_(joins), attempt_(std::move(attempt)) {}

    Result<Next> open(StreamHandle& stream) override;
    Result<Next> on_message(StreamHandle& stream, const wire::StreamMessage& message) override;
    void on_end(StreamHandle& stream) override;
    void on_failure(StreamHandle& stream, const Error& error) override;
    bool serves(JoinId join) const override { return attempt_.join == join; }

private:
    core::Swim& swim_;
    core::Effects& effects_;
    JoinOperations& joins_;
    JoinAttempt attempt_;  // this one; while we wait for the peer to merge, the next one
};

}  // namespace memberlist::endpoint
