#include "memberlist/node.hpp"

namespace memberlist {

std::string_view node_state_name(NodeState state) noexcept {
    switch (state) {
        case NodeState::alive: return "alive";
        case NodeState::suspect: return "suspect";
        case NodeState::dead: return "dead";
        case NodeState::left: return "left";
    }
    return "unknown";
}

}  // namespace memberlist
