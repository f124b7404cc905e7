#include "sim/fault_injector.hpp"

namespace memberlist::sim {

void FaultInjector::begin(const std::vector<Fault>& faults) {
    is_active_ = true;
    cluster_.network().profile() = swarm_.chaos;
    for (const Fault& fault : faults) later(fault.at, [this, &fault] { inject_fault(fault); });
}

void FaultInjector::skew_clocks(Rng rng) {
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
        const auto span = static_cast<std::uint64_t>(2 * swarm_.skew_max_ppm + 1);
        const std::int64_t skew = static_cast<std::int64_t>(rng.below(span)) - swarm_.skew_max_ppm;
        counters_.skews += skew != 0 ? 1 : 0;
        cluster_.set_skew(nodes_.at(i).name, skew);
    }
}

// Drops calls that come due after the end of the chaos.
void FaultInjector::later(Duration wait, std::function<void()> call) {
    cluster_.at(cluster_.now() + wait, [this, call = std::move(call)] {
        if (is_active_) call();
    });
}

void FaultInjector::inject_fault(const Fault& fault) {
    switch (fault.kind) {
        case FaultKind::crash:
        case FaultKind::power_off:
        case FaultKind::move: return crash(fault);
        case FaultKind::leave: return leave(fault);
        case FaultKind::pause: return pause(fault);
        case FaultKind::cut_off:
        case FaultKind::block_in:
        case FaultKind::block_out: return block(fault);
        case FaultKind::partition:
        case FaultKind::one_way: return partition(fault);
        case FaultKind::flap: return flap(fault, fault.lasts);
        case FaultKind::packet_loss: return lose_packets(fault);
        case FaultKind::rotate_key: return rotate_key(fault);
        case FaultKind::update:
        case FaultKind::user_message:
        case FaultKind::user_ping:
        case FaultKind::canceled_join:
            if (nodes_.can_act(fault.node)) call_api(fault);
            return;
    }
}

// --- processes -----------------------------------------------------------------------------------

void FaultInjector::crash(const Fault& fault) {
    if (!nodes_.is_running(fault.node)) return;
    ++counters_.crashes;
    cluster_.world().crash(HostId{fault.node}, fault.kind == FaultKind::power_off);
    nodes_.at(fault.node).has_joined = false;
    if (fault.lasts == Duration::zero()) return;
    later(fault.lasts, [this, &fault] { restart(fault); });
}

void FaultInjector::restart(const Fault& fault) {
    if (nodes_.is_running(fault.node)) return;
    if (fault.kind == FaultKind::move) {
        ++counters_.moves;
        cluster_.move(nodes_.at(fault.node).name);
    }
    ++counters_.restarts;
    nodes_.boot(fault.node);
}

void FaultInjector::leave(const Fault& fault) {
    NodeRecord& record = nodes_.at(fault.node);
    if (!nodes_.can_act(fault.node) || record.has_left) return;
    ++counters_.leaves;
    record.has_left = true;
    record.has_joined = false;
    record.join.reset();  // the result of a join that is under way no longer counts
    cluster_.begin(record.name, endpoint::Leave{5s});
    // From then on the operator joins it again.
    later(fault.lasts, [&record] { record.has_left = false; });
}

void FaultInjector::pause(const Fault& fault) {
    if (!nodes_.can_act(fault.node)) return;
    ++counters_.pauses;
    const std::string& name = nodes_.at(fault.node).name;
    cluster_.pause(name);
    later(fault.lasts, [this, &name] { cluster_.resume(name); });
}

// --- network -------------------------------------------------------------------------------------

void FaultInjector::block(const Fault& fault) {
    ++counters_.partitions;
    const HostId host{fault.node};
    const auto set = [this, host, kind = fault.kind](bool block) {
        if (kind != FaultKind::block_out) cluster_.network().block_inbound(host, block);
        if (kind != FaultKind::block_in) cluster_.network().block_outbound(host, block);
    };
    set(true);
    later(fault.lasts, [set] { set(false); });
}

void FaultInjector::partition(const Fault& fault) {
    ++counters_.partitions;
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
        cluster_.network().put_on_side(HostId{i}, static_cast<int>(fault.value >> i % 64 & 1U));
    }
    cluster_.network().let_through(0, 1, fault.kind == FaultKind::one_way);
    later(fault.lasts, [this] {
        for (std::uint32_t i = 0; i < nodes_.size(); ++i) cluster_.network().put_on_side(HostId{i}, 0);
    });
}

void FaultInjector::flap(const Fault& fault, Duration rest) {
    if (fault.node == fault.other || rest <= Duration::zero()) return;
    const Duration period = 100ms + Duration(static_cast<Duration::rep>(fault.value % 3'000'000'000));
    const auto set = [this, &fault](bool block) {
        cluster_.network().block_link(HostId{fault.node}, HostId{fault.other}, block);
        cluster_.network().block_link(HostId{fault.other}, HostId{fault.node}, block);
    };
    set(true);
    later(period, [this, set, &fault, rest, period] {
        set(false);
        later(period, [this, &fault, rest, period] { flap(fault, rest - 2 * period); });
    });
}

void FaultInjector::lose_packets(const Fault& fault) {
    LinkProfile& link = cluster_.network().profile();
    link.loss_ppm = static_cast<std::uint32_t>(fault.value);
    link.piece_loss_ppm = link.loss_ppm / 2;
    later(fault.lasts, [this] {
        cluster_.network().profile().loss_ppm = swarm_.chaos.loss_ppm;
        cluster_.network().profile().piece_loss_ppm = swarm_.chaos.piece_loss_ppm;
    });
}

// --- operators and applications ------------------------------------------------------------------

void FaultInjector::rotate_key(const Fault& fault) {
    const Bytes key(16 + 8 * (fault.value % 3), static_cast<std::uint8_t>(fault.value >> 8));
    const auto in_chaos = [this](Duration wait, std::function<void()> call) { later(wait, std::move(call)); };
    if (nodes_.rotate_key(key, in_chaos)) ++counters_.rotations;
}

void FaultInjector::call_api(const Fault& fault) {
    const NodeRecord& record = nodes_.at(fault.node);
    switch (fault.kind) {
        case FaultKind::update:
            if (record.delegate) record.delegate->change_meta(fault.value);
            if (!record.has_left) cluster_.begin(record.name, endpoint::UpdateMetadata{5s});
            return;
        case FaultKind::user_message: return send_messages(fault);
        case FaultKind::user_ping:
            cluster_.begin(record.name, endpoint::Ping{cluster_.node(nodes_.at(fault.other).name)});
            return;
        case FaultKind::canceled_join: return join_and_cancel(fault);
        default: return;
    }
}

void FaultInjector::send_messages(const Fault& fault) {
    const NodeRecord& record = nodes_.at(fault.node);
    const std::string& other = nodes_.at(fault.other).name;
    const std::string payload(1 + fault.value % 900, 'u');
    if (record.delegate) record.delegate->queue(to_bytes(std::string_view(payload).substr(0, 200)));
    // Not checked for duplicates: the network may duplicate packets.
    static_cast<void>(cluster_.send_best_effort(record.name, other, payload));
    nodes_.send_reliable(record.name, other, payload);
}

void FaultInjector::join_and_cancel(const Fault& fault) {
    const NodeRecord& record = nodes_.at(fault.node);
    if (record.has_left || !record.has_joined) return;
    const OpId join = cluster_.join(record.name, {nodes_.at(fault.other).name});
    later(fault.lasts, [this, join, &record, boots = record.boots, node = fault.node] {
        if (record.boots == boots && nodes_.can_act(node)) cluster_.cancel(record.name, join);
    });
}

}  // namespace memberlist::sim
