// Questions: the parts of the application that the protocol asks synchronously.
#pragma once

#include <functional>
#include <string_view>

#include "memberlist/delegate.hpp"

namespace memberlist::core {

// Any may be null. All outlive the node.
struct Questions {
    Delegate* delegate = nullptr;
    AdmissionPolicy* admission = nullptr;
    PingDelegate* ping = nullptr;
    /// Whether a member gets no stream pings (Go: DisableTcpPingsForNode).
    const std::function<bool(std::string_view name)>* disables_stream_pings = nullptr;
};

}  // namespace memberlist::core
