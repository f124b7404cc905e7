// Telemetry: a node's logger and metrics, passed down together.
#pragma once

#include "base/logger.hpp"
#include "base/metrics.hpp"

namespace memberlist {

struct Telemetry {
    Telemetry(Logger log_, Metrics metrics_ = {}) : log(std::move(log_)), metrics(std::move(metrics_)) {}

    Logger log;
    Metrics metrics;
};

}  // namespace memberlist
