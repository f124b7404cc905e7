// ByteCounter counts the bytes of packets sent and received, as reported through the metrics.
#pragma once

#include <atomic>

#include "memberlist/metrics.hpp"

namespace memberlist::agent {

// Thread-safe. The node calls it on its own thread.
class ByteCounter final : public MetricsSink {
public:
    void counter(std::string_view name, std::uint64_t delta, MetricLabels) override {
        if (name == "memberlist.udp.sent") sent_ += delta;
        if (name == "memberlist.udp.received") received_ += delta;
    }
    void gauge(std::string_view, double, MetricLabels) override {}
    void sample(std::string_view, double, MetricLabels) override {}

    std::uint64_t sent() const { return sent_; }
    std::uint64_t received() const { return received_; }

private:
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> received_ = 0;
};

}  // namespace memberlist::agent
