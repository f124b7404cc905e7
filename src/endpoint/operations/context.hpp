// OperationContext: what an operation may use to start, for the length of one call.
#pragma once

#include "core/swim.hpp"
#include "endpoint/endpoint_config.hpp"
#include "endpoint/join_operations.hpp"
#include "endpoint/operation_limits.hpp"
#include "endpoint/streams/driver.hpp"

namespace memberlist::endpoint {

struct OperationContext {
    TimePoint now;
    const EndpointConfig& config;
    core::Swim& swim;
    core::Effects& effects;
    StreamDriver& streams;
    JoinOperations& joins;
    SeedMemory& seeds;
    OperationLimits& limits;
    Actions& out;

    // When a timeout that starts now ends. nullopt: no limit (operation.hpp).
    std::optional<TimePoint> deadline(Duration timeout) const {
        if (timeout <= Duration::zero() || timeout > TimePoint::max() - now) return std::nullopt;
        return now + timeout;
    }
    // Ends the operation with `timed_out` after `timeout`, for operations that have no deadline of
    // their own.
    void limit(OpId id, Duration timeout) const {
        if (const auto due = deadline(timeout)) limits.set(id, *due);
    }
};

}  // namespace memberlist::endpoint
