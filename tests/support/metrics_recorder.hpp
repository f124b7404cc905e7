// MetricsRecorder: a sink that stores all measurements and finds them by name.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/telemetry.hpp"

namespace memberlist::test {

enum class MetricKind { counter, gauge, sample };

struct Measurement {
    MetricKind kind;
    std::string name;
    double value;
    std::vector<std::string> labels;  // "name=value", in the order given
};

class MetricsRecorder final : public MetricsSink {
public:
    void counter(std::string_view name, std::uint64_t delta, MetricLabels labels) override {
        add(MetricKind::counter, name, static_cast<double>(delta), labels);
    }
    void gauge(std::string_view name, double value, MetricLabels labels) override {
        add(MetricKind::gauge, name, value, labels);
    }
    void sample(std::string_view name, double value, MetricLabels labels) override {
        add(MetricKind::sample, name, value, labels);
    }

    // The values recorded so far with this kind and name. With `label`, only those whose last label
    // it is.
    std::vector<double> values(MetricKind kind, std::string_view name, std::string_view label = {}) const {
        std::vector<double> found;
        for (const Measurement& m : all) {
            const bool has_label = label.empty() || (!m.labels.empty() && m.labels.back() == label);
            if (m.kind == kind && m.name == name && has_label) found.push_back(m.value);
        }
        return found;
    }
    double counted(std::string_view name, std::string_view label = {}) const {
        double sum = 0;
        for (const double delta : values(MetricKind::counter, name, label)) sum += delta;
        return sum;
    }
    std::vector<double> gauges(std::string_view name, std::string_view label = {}) const {
        return values(MetricKind::gauge, name, label);
    }
    std::vector<double> samples(std::string_view name) const { return values(MetricKind::sample, name); }

    Telemetry telemetry(const std::vector<MetricLabel>& labels = {}) {
        return {Logger{}, Metrics(this, labels)};
    }

    std::vector<Measurement> all;

private:
    void add(MetricKind kind, std::string_view name, double value, MetricLabels labels) {
        std::vector<std::string> texts;
        for (const MetricLabelView& label : labels)
            texts.push_back(std::string(label.name) + "=" + std::string(label.value));
        all.push_back({kind, std::string(name), value, std::move(texts)});
    }
};

}  // namespace memberlist::test
