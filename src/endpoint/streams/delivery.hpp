// Delivery: a reliable user message. Done when it is written, not when it is read (Go: net.go
// sendUserMsg).
#pragma once

#include "endpoint/streams/conversation.hpp"

namespace memberlist::endpoint {

class Delivery final : public Conversation {
public:
    Delivery(OpId operation, Bytes payload) : operation_(operation), payload_(std::move(payload)) {}

    Result<Next> open(Line& line) override;
    Result<Next> on_message(Line& line, const wire::StreamMessage& message) override;
    void on_sent(Line& line) override;
    void on_failure(Line& line, const Error& error) override;
    bool serves(OpId operation) const override { return operation == operation_; }
    void on_cancel(Line& line, const Error& reason) override;

private:
    const OpId operation_;
    const Bytes payload_;
};

}  // namespace memberlist::endpoint
