#include "sim/agreement.hpp"

#include <vector>

namespace memberlist::sim {

namespace {

std::vector<const Host*> members_of(const World& world) {
    std::vector<const Host*> members;
    for (std::size_t i = 0; i < world.host_count(); ++i) {
        const Host& host = world.host(HostId{static_cast<std::uint32_t>(i)});
        if (host.is_running() && !host.process->state().is_leaving) members.push_back(&host);
    }
    return members;
}

// How the view of `observer` about a running `subject` is wrong; empty if it is right.
std::string opinion(const Host& observer, const Host& subject, Agreement wanted) {
    const auto& table = observer.process->members();
    const auto id = table.find(subject.name);
    const std::string who = observer.name + " about " + subject.name + ": ";
    if (!id) return who + "unknown";
    const core::Member& held = table[*id];
    if (held.state != NodeState::alive) return who + std::string(node_state_name(held.state));
    if (held.address != subject.address) return who + "at " + held.address.to_string();
    if (wanted == Agreement::on_members) return {};
    const core::Member& truth = subject.process->state().self_member();
    if (held.incarnation != truth.incarnation) {
        return who + "incarnation " + std::to_string(held.incarnation) + ", not " +
               std::to_string(truth.incarnation);
    }
    if (held.versions != truth.versions) return who + "old versions";
    return held.meta == truth.meta ? std::string() : who + "old metadata";
}

}  // namespace

std::string disagreement(const World& world, Agreement wanted) {
    const auto members = members_of(world);
    for (const Host* observer : members) {
        for (const Host* subject : members) {
            if (auto text = opinion(*observer, *subject, wanted); !text.empty()) return text;
        }
        // It sees every running member as alive. Check that it sees nobody else as alive.
        const std::size_t live = observer->process->members().live_count();
        if (live != members.size()) {
            return observer->name + " sees " + std::to_string(live) + " live members of " +
                   std::to_string(members.size());
        }
    }
    return {};
}

}  // namespace memberlist::sim
