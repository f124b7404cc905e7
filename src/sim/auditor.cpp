#include "sim/auditor.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "sim/effects_hash.hpp"
#include "wire/decode.hpp"

namespace memberlist::sim {

using endpoint::Actions;
using endpoint::Endpoint;

namespace {

std::uint64_t changes_of(const core::NodeContext& state) {
    const core::SwimCounters& counters = state.counters;
    // Each accepted message increments a counter. A forgotten member changes the size.
    return (counters.alive + counters.suspect + counters.dead + counters.refutations) * 1'000'003 +
           state.members.size() * 2 + (state.is_leaving ? 1 : 0);
}

std::uint64_t hash_of(BytesView bytes) {
    EffectsHash hash;
    hash.mix(bytes);
    return hash.value();
}

// The member that a message is about; empty if the message is not gossip.
std::string_view subject_of(const wire::PacketMessage& message) {
    return std::visit(Overloaded{[](const wire::Alive& alive) { return alive.node; },
                                 [](const wire::Suspect& suspect) { return suspect.node; },
                                 [](const wire::Dead& dead) { return dead.node; },
                                 [](const auto&) { return std::string_view{}; }},
                      message);
}

}  // namespace

void Auditor::on_boot(HostId host, const endpoint::EndpointConfig& config) {
    while (watched_.size() <= static_cast<std::size_t>(host)) watched_.emplace_back();
    Watched& watched = at(host);
    watched = {};
    watched.config = config;
    watched.tap = std::make_unique<PacketTap>(config.frame);
}

void Auditor::on_crash(HostId host) {
    operations_.on_crash(host);
    Watched& watched = at(host);
    const std::string& name = world_.host(host).name;
    // The next process on this host starts with an empty table.
    watched.view.update({}, [&](std::string_view subject, const auto&, const auto&) {
        broadcast_limits_.on_change(name, subject);
    });
    counters_.add(watched.last);
    watched = {};
}

void Auditor::on_action(HostId host, const endpoint::Action& action, BytesView datagram) {
    Watched& watched = at(host);
    const std::string& name = world_.host(host).name;
    std::visit(Overloaded{
                   [&](const endpoint::SendDatagram& sent) { check_packet(host, datagram, sent.to); },
                   [&](const endpoint::WriteStream& written) {
                       if (watched.tap->is_encrypting()) plain_texts_.on_stream_write(name, written.data);
                   },
                   [&](const endpoint::Announce& announce) { count(announce.event); },
                   [&](const endpoint::Finish& finish) { operations_.on_finish(host, finish.operation); },
                   [](const auto&) {},
               },
               action);
}

void Auditor::check_packet(HostId host, BytesView datagram, const SocketAddress& to) {
    const std::string& name = world_.host(host).name;
    Watched& watched = at(host);
    messages_.clear();
    const bool is_readable =
        watched.tap->read(datagram, [&](BytesView message) { messages_.push_back(to_bytes(message)); });
    if (watched.tap->is_encrypting()) {
        plain_texts_.on_packet(name, is_readable);
    } else if (!is_readable) {
        findings_.add("unreadable", name + " sent a packet that it could not read itself");
    }
    packet_budgets_.on_packet(name, datagram.size(), watched.config.frame.packet_bytes_max, messages_.size());
    check_messages(host, to);
}

bool Auditor::sees_as_dead(HostId host, const SocketAddress& to) const {
    const HostId receiver = world_.find(to);
    if (receiver == no_host) return false;
    const core::MemberTable& members = world_.process(host).state().members;
    const auto id = members.find(world_.host(receiver).name);
    if (!id || members[*id].state != NodeState::dead || members[*id].address != to) return false;
    // A packet of the very step that found it dead may have been sent before that.
    return members[*id].state_changed < world_.host(host).clock.show(world_.now());
}

void Auditor::check_messages(HostId host, const SocketAddress& to) {
    const std::string& name = world_.host(host).name;
    const std::uint32_t limit =
        core::retransmit_limit(at(host).config.swim.retransmit_mult, world_.host_count());
    // Two kinds of messages about members are not gossip: the suspect message that accompanies a
    // ping to the suspect, and a correction, which is alone in its packet.
    const bool is_ping_of_suspect = messages_.size() == 2 && messages_.front().front() == 0;
    bool is_gossip = false;
    for (const Bytes& bytes : messages_) {
        const auto message = wire::decode_packet_message(bytes);
        if (!message) {
            findings_.add("unreadable", name + " sent a message that cannot be decoded");
            continue;
        }
        const std::string_view subject = subject_of(*message);
        const bool is_first = &bytes == &messages_.front();
        if (std::holds_alternative<wire::IndirectPing>(*message)) ++counters_.indirect_pings;
        if (std::holds_alternative<wire::Nack>(*message)) ++counters_.nacks;
        if (subject.empty()) continue;
        const auto* suspect = std::get_if<wire::Suspect>(&*message);
        if (is_ping_of_suspect && suspect != nullptr && suspect->from == name) continue;
        if (is_correction(host, *message, to)) {
            ++at(host).corrections;
            const Host& sender = world_.host(host);
            corrections_.on_correction(name, subject, sender.clock.show(world_.now()),
                                       at(host).config.swim.probe_interval, at(host).corrections_sent);
            continue;
        }
        is_gossip = is_gossip || is_first;
        broadcast_limits_.on_broadcast(name, subject, hash_of(bytes), limit);
    }
    if (is_gossip && sees_as_dead(host, to)) ++counters_.gossip_to_the_dead;
}

// The node's counter says that it sent a correction. Content and receiver must match as well.
bool Auditor::is_correction(HostId host, const wire::PacketMessage& message, const SocketAddress& to) {
    const core::NodeContext& state = world_.process(host).state();
    if (messages_.size() != 1 || at(host).corrections >= state.counters.corrections) return false;
    if (std::holds_alternative<wire::Dead>(message)) return true;
    const auto* alive = std::get_if<wire::Alive>(&message);
    if (alive == nullptr) return false;
    const auto id = state.members.find(alive->node);  // sent only to the member that it is about
    return id && state.members[*id].address == to;
}

void Auditor::count(const Event& event) {
    std::visit(Overloaded{
                   [&](const NodeJoined&) { ++counters_.joins; },
                   [&](const NodeLeft& left) { ++(left.graceful ? counters_.leaves : counters_.failures); },
                   [&](const NodeUpdated&) { ++counters_.updates; },
                   [&](const NodeSuspected&) { ++counters_.suspicions; },
                   [](const NodeUnreachable&) {},
                   [](const NodeRefuted&) {},
                   [&](const NameConflict&) { ++counters_.conflicts; },
                   [&](const UserMessage&) { ++counters_.user_messages; },
               },
               event);
}

void Auditor::on_step(HostId host) {
    Watched& watched = at(host);
    const Host& where = world_.host(host);
    const core::NodeContext& state = where.process->state();
    bounds_.on_step(where.name, sizes_of(*where.process, where.streams.size()), watched.config,
                    world_.host_count());
    follow_streams(host, watched);
    probe_rates_.on_probes(where.name, state.counters.probes - watched.last.probes,
                           where.clock.show(world_.now()), watched.config.swim.probe_interval,
                           watched.probes);
    watched.last = state.counters;
    if (const std::uint64_t changes = changes_of(state); changes != watched.changes) {
        watched.changes = changes;
        compare_table(host, watched);
    }
}

void Auditor::compare_table(HostId host, Watched& watched) {
    const core::NodeContext& state = world_.process(host).state();
    const std::string& name = world_.host(host).name;
    const TimePoint now = world_.host(host).clock.show(world_.now());
    watched.view.update(state.members, [&](std::string_view subject, std::optional<Known> before,
                                           const std::optional<Known>& after) {
        // Within one step a member can be forgotten (at the end of a probe round) and added again.
        const bool is_gone = before && (before->state == NodeState::dead || before->state == NodeState::left);
        if (is_gone && now - before->since > watched.config.swim.gossip_to_the_dead_time) before.reset();
        const ViewChange change{name, subject, before, after, state.is_leaving};
        incarnations_.on_change(change);
        resurrections_.on_change(change);
        self_beliefs_.on_change(change);
        if (!before || !after || before->state != after->state) broadcast_limits_.on_change(name, subject);
        // When a member is forgotten, so is the time of the last correction about it.
        if (!before || !after) watched.corrections_sent.by_subject.erase(std::string(subject));
    });
}

// --- streams -------------------------------------------------------------------------------------

void Auditor::follow_streams(HostId host, Watched& watched) {
    const auto& open = world_.host(host).streams;
    std::erase_if(watched.streams, [&](const auto& entry) { return open.count(entry.first) == 0; });
    if (watched.streams.size() == open.size()) return;
    for (const auto& entry : open) watched.streams.emplace(entry.first, world_.now());
}

void Auditor::check_calm() {
    for (std::size_t i = 0; i < watched_.size(); ++i) {
        const Host& host = world_.host(HostId{static_cast<std::uint32_t>(i)});
        if (host.is_running()) bounds_.on_calm(host.name, sizes_of(*host.process, host.streams.size()));
        for (const auto& entry : watched_[i].streams) {
            // A paused process closes nothing. When it resumes, it may notice that it is connected
            // before it notices that its deadline has passed; then the exchange starts over.
            const TimePoint since = std::max(entry.second, host.resumed_at);
            streams_.on_open(host.name, world_.now() - since, watched_[i].config);
        }
    }
}

void Auditor::shut_down_all() {
    for (std::size_t i = 0; i < world_.host_count(); ++i) {
        const HostId id{static_cast<std::uint32_t>(i)};
        if (!world_.host(id).is_running()) continue;
        world_.step(id, [](Endpoint& process, TimePoint now, Actions& out) { process.shutdown(now, out); });
        streams_.on_shutdown(world_.host(id).name, world_.host(id).streams.size());
    }
    operations_.on_end();
}

ProtocolCounters Auditor::counters() const {
    ProtocolCounters sum = counters_;
    for (const Watched& watched : watched_) sum.add(watched.last);
    return sum;
}

}  // namespace memberlist::sim
