// StreamPing: a ping over a stream, because packets got no answer (Go: net.go
// sendPingAndWaitForAck).
#pragma once

#include "core/swim.hpp"
#include "endpoint/streams/conversation.hpp"

namespace memberlist::endpoint {

class StreamPing final : public Conversation {
public:
    // `ping`: what the core asked for. `swim` and `effects` outlive this object.
    StreamPing(core::Swim& swim, core::Effects& effects, const core::StartStreamPing& ping)
        : swim_(swim),
          effects_(effects),
          seq_no_(ping.seq_no),
          deadline_(ping.deadline),
          is_expected_(ping.is_expected) {}

    // The ping is over when its probe is.
    std::optional<TimePoint> deadline() const override { return deadline_; }
    Result<Next> open(StreamHandle& stream) override;
    Result<Next> on_message(StreamHandle& stream, const wire::StreamMessage& message) override;
    void on_failure(StreamHandle& stream, const Error& error) override;

private:
    core::Swim& swim_;
    core::Effects& effects_;
    const std::uint32_t seq_no_;
    const TimePoint deadline_;
    const bool is_expected_;  // silence is worth an operator's attention
};

}  // namespace memberlist::endpoint
