// Questions: the application's callbacks that the protocol calls within a step.
#pragma once

#include <functional>
#include <string_view>

#include "memberlist/delegate.hpp"

namespace memberlist::core {

// Each may be null. All must outlive the node.
struct Questions {
    Delegate* delegate = nullptr;
    AdmissionPolicy* admission = nullptr;
    PingDelegate* ping = nullptr;
    /// Whether a member gets no stream pings (Go: DisableTcpPingsForNode).
    const std::function<bool(std::string_view name)>* disables_stream_pings = nullptr;
};

}  // namespace memberlist::core
