// The conditions that a cluster can be run until.
#include "sim/cluster.hpp"

namespace memberlist::sim {

Condition full_mesh() {
    const auto unmet = [](const Cluster& cluster) -> std::string {
        const World& world = cluster.world();
        std::vector<const Host*> running;
        for (std::size_t i = 0; i < world.host_count(); ++i) {
            const Host& host = world.host(HostId{static_cast<std::uint32_t>(i)});
            if (host.is_running() && !host.process->state().is_leaving) running.push_back(&host);
        }
        for (const Host* host : running) {
            const auto& members = host->process->members();
            if (members.count(NodeState::alive) != running.size() || members.count(NodeState::suspect) > 0) {
                return host->name + " sees " + std::to_string(members.count(NodeState::alive)) +
                       " alive and " + std::to_string(members.count(NodeState::suspect)) + " suspects of " +
                       std::to_string(running.size());
            }
        }
        for (const Host* host : running) {
            const auto& members = host->process->members();
            for (const Host* other : running) {
                const auto member = members.find(other->name);
                if (!member || members[*member].state != NodeState::alive ||
                    members[*member].address != other->address)
                    return host->name + " does not see " + other->name;
            }
        }
        return {};
    };
    return {"full mesh", unmet};
}

Condition seen_everywhere_as(const std::string& name, NodeState state) {
    const auto unmet = [name, state](const Cluster& cluster) -> std::string {
        for (const std::string& observer : cluster.running()) {
            if (observer == name || cluster.sees(observer, name) == state) continue;
            return observer + " sees " + name + " as " +
                   std::string(node_state_name(cluster.sees(observer, name)));
        }
        return {};
    };
    return {name + " seen as " + std::string(node_state_name(state)), unmet};
}

Condition everybody_sees_count(std::size_t count) {
    const auto unmet = [count](const Cluster& cluster) -> std::string {
        const World& world = cluster.world();
        for (std::size_t i = 0; i < world.host_count(); ++i) {
            const Host& host = world.host(HostId{static_cast<std::uint32_t>(i)});
            if (!host.is_running()) continue;
            const std::size_t live = host.process->members().live_count();
            if (live != count) return host.name + " sees " + std::to_string(live);
        }
        return {};
    };
    return {"everybody sees " + std::to_string(count), unmet};
}

}  // namespace memberlist::sim
