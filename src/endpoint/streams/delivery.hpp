// Delivery: a reliable user message. Done when it is written, not when it is read (Go: net.go
// sendUserMsg).
#pragma once

#include "endpoint/streams/conversation.hpp"

namespace memberlist::endpoint {

class Delivery final : public Conversation {
public:
    Delivery(OpId operation, Bytes payload) : operation_(operation), payload_(std::move(payload)) {}

    Result<Next> open(StreamHandle& stream) override;
    Result<Next> on_message(StreamHandle& stream, const wire::StreamMessage& message) override;
    void on_sent(StreamHandle& stream) override;
    void on_failure(StreamHandle& stream, const Error& error) override;
    bool serves(OpId operation) const override { return operation == operation_; }
    void on_cancel(StreamHandle& stream, const Error& reason) override;

private:
    const OpId operation_;
    const Bytes payload_;
};

}  // namespace memberlist::endpoint
