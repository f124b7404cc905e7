// Operation: what an application asks of its node, as a value. One struct per kind, each in a file
// of its own under operations/, with what starts it. Endpoint::begin() takes one; it ends with
// exactly one Finish.
//
// Every operation has a timeout, which counts from begin(); then it ends with `timed_out`. Zero, or
// a timeout that reaches beyond the end of time, sets no limit. A timeout below zero is refused.
#pragma once

#include <variant>

#include "endpoint/operations/join.hpp"
#include "endpoint/operations/leave.hpp"
#include "endpoint/operations/ping.hpp"
#include "endpoint/operations/send_reliable.hpp"
#include "endpoint/operations/update_metadata.hpp"

namespace memberlist::endpoint {

using Operation = std::variant<Join, Rejoin, Leave, UpdateMetadata, Ping, SendReliable>;

// The rule for every timeout. Error: `invalid_argument`.
inline Result<void> check_timeout(Duration timeout) {
    if (timeout >= Duration::zero()) return {};
    return Error{Errc::invalid_argument, "the timeout of an operation cannot be below zero"};
}

inline Duration timeout_of(const Operation& operation) {
    return std::visit([](const auto& any) { return any.timeout; }, operation);
}

}  // namespace memberlist::endpoint
