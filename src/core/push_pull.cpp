#include "core/push_pull.hpp"

#include <algorithm>
#include <cmath>

#include "core/versions.hpp"

namespace memberlist::core {

namespace {

constexpr std::size_t members_without_scaling = 32;

// The versions that all live members can speak, as far as we know.
struct CommonRange {
    std::uint8_t min = 0;
    std::uint8_t max = 255;

    void narrow(std::uint8_t low, std::uint8_t high) {
        min = std::max(min, low);
        max = std::min(max, high);
    }
    bool contains(std::uint8_t version) const { return min <= version && version <= max; }
};

struct CommonVersions {
    CommonRange protocol;
    CommonRange delegate;

    void narrow(const ProtocolVersions& v) {
        protocol.narrow(v.protocol_min, v.protocol_max);
        delegate.narrow(v.delegate_min, v.delegate_max);
    }

    Result<void> check(std::string_view name, const ProtocolVersions& v) const {
        if (!protocol.contains(v.protocol)) return violation(name, "protocol version", v.protocol, protocol);
        if (!delegate.contains(v.delegate))
            return violation(name, "delegate protocol version", v.delegate, delegate);
        return {};
    }

private:
    static Error violation(std::string_view name, std::string_view what, std::uint8_t version,
                           const CommonRange& range) {
        return {Errc::incompatible_protocol, "Node '" + std::string(name) + "' " + std::string(what) + " (" +
                                                 std::to_string(version) + ") is incompatible: [" +
                                                 std::to_string(range.min) + ", " +
                                                 std::to_string(range.max) + "]"};
    }
};

NodeState to_state(std::int64_t state) { return static_cast<NodeState>(state); }

bool is_known_state(std::int64_t state) {
    return state >= 0 && state <= static_cast<std::int64_t>(NodeState::left);
}

}  // namespace

std::uint32_t push_pull_scale(std::size_t members) {
    if (members <= members_without_scaling) return 1;
    const double doublings =
        std::log2(static_cast<double>(members)) - std::log2(static_cast<double>(members_without_scaling));
    return static_cast<std::uint32_t>(std::ceil(doublings)) + 1;
}

Duration PushPull::interval() const {
    return context_.config.push_pull_interval * push_pull_scale(context_.members.size());
}

void PushPull::on_tick(Effects& out) {
    std::vector<MemberId> partner;
    pick_random(
        context_.members, 1, context_.rng,
        [&](const Member& member) { return context_.is_alive_peer(member); }, partner);
    if (partner.empty()) return;
    const Member& member = context_.members[partner.front()];
    out.push(StartPushPull{member.address, member.name});
}

void PushPull::encode_local_state(bool join, Bytes& out) {
    Bytes user_state;
    if (context_.questions.delegate != nullptr) user_state = context_.questions.delegate->local_state(join);
    const std::size_t start = out.size();
    wire::encode_push_pull_header(join, context_.members.size(), user_state.size(), out);
    for (const MemberId id : context_.members.order()) encode_member(context_.members[id], out);
    append(out, user_state);
    measure_local_state(out.size() - start);
}

// Go: net.go sendLocalState. Difference: Go reports four bytes of a map header as size.local.
void PushPull::measure_local_state(std::size_t bytes) const {
    const Metrics& metrics = context_.metrics;
    if (!metrics.is_enabled()) return;
    for (const auto state : {NodeState::alive, NodeState::suspect, NodeState::dead, NodeState::left}) {
        metrics.gauge("memberlist.node.instances", static_cast<double>(context_.members.count(state)),
                      {"node_state", node_state_name(state)});
    }
    metrics.gauge("memberlist.size.local", static_cast<double>(bytes));
}

void PushPull::encode_leave(Bytes& out) {
    wire::encode_push_pull_header(false, 1, 0, out);
    encode_member(context_.self_member(), out);
}

void PushPull::encode_member(const Member& member, Bytes& out) {
    const auto versions = version_bytes(member.versions);
    wire::encode_push_node({.name = member.name,
                            .address = member.address.ip.wire_bytes(),
                            .port = member.address.port,
                            .meta = member.wire_meta(),
                            .incarnation = member.incarnation,
                            .state = static_cast<std::int64_t>(member.state),
                            .versions = BytesView(versions)},
                           out);
}

std::optional<OwnRecord> PushPull::own_record(const wire::PushPull& remote) const {
    for (const auto& node : remote.nodes) {
        const auto ip = IpAddress::from_bytes(node.address.bytes);
        if (!context_.is_self(node.name) || !ip || !is_known_state(node.state)) continue;
        const SocketAddress& ours = context_.self_member().address;
        OwnRecord record{.address = {.ip = *ip, .port = context_.port_or_default(node.port), .scope_id = 0},
                         .state = to_state(node.state),
                         .incarnation = node.incarnation};
        record.is_here = record.address.ip == ours.ip && record.address.port == ours.port;
        return record;
    }
    return std::nullopt;
}

Result<void> PushPull::merge(TimePoint now, const wire::PushPull& remote, bool join, Effects& out) {
    if (auto verified = verify_protocol(remote); !verified) return verified;
    if (join && context_.questions.admission != nullptr) {
        if (auto admitted = ask_admission(remote); !admitted) return admitted;
    }
    for (const wire::PushNodeState& node : remote.nodes) merge_node(now, node, out);
    if (!remote.user_state.empty() && context_.questions.delegate != nullptr) {
        context_.questions.delegate->merge_remote_state(remote.user_state, join);
    }
    ++context_.counters.pushes_merged;
    return {};
}

// Go treats an entry without versions as version 0 of everything, so one such entry blocks every
// merge in the cluster. It says nothing about compatibility, so we skip it; Membership does not
// store it either.
Result<void> PushPull::verify_protocol(const wire::PushPull& remote) const {
    CommonVersions common;
    for (const auto& node : remote.nodes) {
        const auto versions = parse_versions(node.versions.bytes);
        if (versions && to_state(node.state) == NodeState::alive) common.narrow(*versions);
    }
    for (const MemberId id : context_.members.order()) {
        const Member& member = context_.members[id];
        if (member.state == NodeState::alive) common.narrow(member.versions);
    }
    for (const auto& node : remote.nodes) {
        const auto versions = parse_versions(node.versions.bytes);
        if (!versions) continue;
        if (auto checked = common.check(node.name, *versions); !checked) return checked;
    }
    for (const MemberId id : context_.members.order()) {
        const Member& member = context_.members[id];
        if (auto checked = common.check(member.name, member.versions); !checked) return checked;
    }
    return {};
}

Result<void> PushPull::ask_admission(const wire::PushPull& remote) const {
    std::vector<Node> peers;
    for (const auto& node : remote.nodes) {
        const auto ip = IpAddress::from_bytes(node.address.bytes);
        if (!ip || !is_known_state(node.state)) continue;
        peers.push_back({.name = std::string(node.name),
                         .address = {.ip = *ip, .port = context_.port_or_default(node.port), .scope_id = 0},
                         .meta = to_bytes(node.meta.bytes),
                         .state = to_state(node.state),
                         .incarnation = node.incarnation,
                         .versions = parse_versions(node.versions.bytes).value_or(ProtocolVersions{})});
    }
    if (const std::error_code refusal = context_.questions.admission->on_merge(peers)) {
        return Error{Errc::refused_by_policy, "merge refused: " + refusal.message()};
    }
    return {};
}

void PushPull::merge_node(TimePoint now, const wire::PushNodeState& node, Effects& out) {
    if (!is_known_state(node.state)) return;
    switch (to_state(node.state)) {
        case NodeState::alive:
            membership_.on_alive(now,
                                 {.incarnation = node.incarnation,
                                  .node = node.name,
                                  .address = node.address,
                                  .port = node.port,
                                  .meta = node.meta,
                                  .versions = node.versions},
                                 AliveOrigin::peer, out);
            return corrections_.report_divergence(now, node, out);
        case NodeState::left:
            return failure_rules_.on_dead(
                now, {.incarnation = node.incarnation, .node = node.name, .from = node.name}, out);
        case NodeState::dead:
            return failure_rules_.on_failed_elsewhere(
                now, {.incarnation = node.incarnation, .node = node.name, .from = context_.local.name}, out);
        case NodeState::suspect:
            return failure_rules_.on_suspect(
                now, {.incarnation = node.incarnation, .node = node.name, .from = context_.local.name}, out);
    }
}

}  // namespace memberlist::core
