// Metrics: reports to the user's MetricsSink. Copies share one state; without a sink, each call
// costs one comparison.
//
// The configured labels are prepared once, so a call allocates nothing. Not thread-safe: used only
// on one node's engine thread.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "memberlist/metrics.hpp"
#include "memberlist/time.hpp"

namespace memberlist {

class Metrics {
public:
    Metrics() = default;
    // `sink` may be null; otherwise it must outlive the last call.
    Metrics(MetricsSink* sink, const std::vector<MetricLabel>& labels)
        : state_(sink != nullptr ? std::make_shared<State>(*sink, labels) : nullptr) {}

    bool is_enabled() const { return state_ != nullptr; }

    void count(std::string_view name, std::uint64_t delta = 1) const {
        if (state_) state_->sink.counter(name, delta, state_->constant());
    }
    void count(std::string_view name, const MetricLabelView& label, std::uint64_t delta = 1) const {
        if (state_) state_->sink.counter(name, delta, state_->with(label));
    }
    void gauge(std::string_view name, double value) const {
        if (state_) state_->sink.gauge(name, value, state_->constant());
    }
    void gauge(std::string_view name, double value, const MetricLabelView& label) const {
        if (state_) state_->sink.gauge(name, value, state_->with(label));
    }
    void sample(std::string_view name, double value) const {
        if (state_) state_->sink.sample(name, value, state_->constant());
    }
    void sample(std::string_view name, Duration duration) const {
        sample(name, std::chrono::duration<double, std::milli>(duration).count());
    }

private:
    struct State {
        State(MetricsSink& sink_, const std::vector<MetricLabel>& labels_) : sink(sink_), labels(labels_) {
            for (const MetricLabel& label : labels) views.push_back({label.name, label.value});
            views.emplace_back();  // slot for a metric's own label
        }
        State(const State&) = delete;
        State& operator=(const State&) = delete;

        MetricLabels constant() const { return MetricLabels(views).first(labels.size()); }
        MetricLabels with(const MetricLabelView& label) {
            views.back() = label;
            return views;
        }

        MetricsSink& sink;
        const std::vector<MetricLabel> labels;
        std::vector<MetricLabelView> views;
    };

    std::shared_ptr<State> state_;
};

}  // namespace memberlist
