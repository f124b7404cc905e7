// Answering: a stream that a peer opened: a push/pull, a ping, or a user message (Go: net.go
// handleConn).
#pragma once

#include <string>

#include "core/swim.hpp"
#include "endpoint/streams/conversation.hpp"

namespace memberlist::endpoint {

class Answering final : public Conversation {
public:
    // `own_name`, `swim` and `effects` outlive this object.
    Answering(const std::string& own_name, core::Swim& swim, core::Effects& effects)
        : own_name_(own_name), swim_(swim), effects_(effects) {}

    Result<Next> on_message(StreamHandle& stream, const wire::StreamMessage& message) override;
    void on_failure(StreamHandle& stream, const Error& error) override;

private:
    Result<Next> answer_push_pull(StreamHandle& stream, const wire::PushPull& remote);
    Result<Next> answer_ping(StreamHandle& stream, const wire::Ping& ping);
    Next deliver(const StreamHandle& stream, const wire::UserData& user);

    const std::string& own_name_;
    core::Swim& swim_;
    core::Effects& effects_;
};

}  // namespace memberlist::endpoint
