#include "sim/seed_nodes.hpp"

#include <algorithm>

#include "sim/fault_plan.hpp"

namespace memberlist::sim {

SeedNodes::SeedNodes(Cluster& cluster, const Swarm& swarm, std::uint64_t seed, Findings& findings)
    : cluster_(cluster), swarm_(swarm), seed_(seed), deliveries_(findings), keys_{swarm.key} {
    cluster_.world().add_observer(*this);
}

// --- processes -----------------------------------------------------------------------------------

void SeedNodes::start(std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        records_.emplace_back();
        records_.back().name = "n" + std::to_string(i);
        records_.back().has_joined = i < stable_nodes;
        boot(i);
    }
    if (count > 1) cluster_.join("n1", {"n0"});
    keep_joining();
}

void SeedNodes::boot(std::uint32_t node) {
    NodeRecord& record = records_[node];
    Rng choices(seed_ * 1'000'003 + node * 1'009 + record.boots * 31 + 7);
    record.join.reset();
    record.has_left = false;
    if (!swarm_.key.empty()) {
        record.keyring = *Keyring::create(keys_.front(), std::span(keys_).subspan(1));
    }
    if (swarm_.has_delegate) record.delegate = std::make_unique<SimDelegate>(choices.below(200));
    const auto customize = [&](endpoint::EndpointConfig& config, core::Questions& questions) {
        // Depends on the boot: a node may restart as another release.
        Rng own(seed_ * 77 + node + record.boots * 7'919);
        swarm_.configure(config, own);
        config.frame.keyring = record.keyring;
        questions.delegate = record.delegate.get();
    };
    if (record.boots++ == 0) {
        cluster_.start(record.name, customize);
    } else {
        cluster_.restart(record.name, customize);
    }
}

// --- joining -------------------------------------------------------------------------------------

bool SeedNodes::have_all_joined() const {
    return std::all_of(records_.begin(), records_.end(),
                       [](const NodeRecord& record) { return record.has_joined; });
}

void SeedNodes::keep_joining() {
    if (!is_joining_) return;
    for (std::uint32_t i = 0; i < size(); ++i) try_to_join(i);
    cluster_.at(cluster_.now() + join_interval, [this] { keep_joining(); });
}

void SeedNodes::try_to_join(std::uint32_t node) {
    NodeRecord& record = records_[node];
    if (record.has_joined || record.has_left || record.join || !can_act(node)) return;
    // Half of all attempts go to a stable node.
    Rng& rng = cluster_.world().rng();
    const std::size_t choices = rng.below(2) == 0 ? stable_nodes : records_.size();
    const auto target = static_cast<std::uint32_t>(rng.below(choices));
    if (target == node) return;
    record.join_target = target;
    record.join = cluster_.join(record.name, {records_[target].name});
}

void SeedNodes::on_finish(HostId host, const endpoint::Finish& finish) {
    NodeRecord& record = records_[static_cast<std::size_t>(host)];
    if (record.join != finish.operation) return;
    record.join.reset();
    // Any other node may restart and forget this one, which would then be alone. A stable node does
    // not.
    if (finish.join.joined > 0 && record.join_target < stable_nodes) record.has_joined = true;
}

// --- keys ----------------------------------------------------------------------------------------

bool SeedNodes::rotate_key(Bytes key, const Later& later) {
    if (swarm_.key.empty() || keys_.size() > 1) return false;
    if (key == keys_.front()) return true;
    const Bytes old = keys_.front();
    const auto on_all = [this](auto change) {
        for (NodeRecord& record : records_) static_cast<void>(change(*record.keyring));
    };
    keys_.push_back(key);
    on_all([&](Keyring& ring) { return ring.add(key); });
    later(3s, [this, later, on_all, key, old] {
        keys_ = {key, old};
        on_all([&](Keyring& ring) { return ring.use(key); });
        later(3s, [this, on_all, key, old] {
            keys_ = {key};
            on_all([&](Keyring& ring) { return ring.remove(old); });
        });
    });
    return true;
}

void SeedNodes::complete_rotation(std::uint32_t node) {
    if (swarm_.key.empty()) return;
    for (const Bytes& key : keys_) static_cast<void>(records_[node].keyring->add(key));
    static_cast<void>(records_[node].keyring->use(keys_.front()));
}

// --- user messages -------------------------------------------------------------------------------

void SeedNodes::send_reliable(const std::string& from, const std::string& to, std::string payload) {
    payload = std::to_string(++messages_) + " " + payload;
    deliveries_.on_sent(payload);
    cluster_.begin(from, endpoint::SendReliable{cluster_.node(to), to_bytes(payload)});
}

void SeedNodes::send_best_effort(const std::string& from, const std::string& to, const std::string& payload) {
    deliveries_.on_sent(payload);
    static_cast<void>(cluster_.send_best_effort(from, to, payload));
}

void SeedNodes::on_action(HostId host, const endpoint::Action& action, BytesView) {
    if (const auto* announce = std::get_if<endpoint::Announce>(&action)) {
        const auto* message = std::get_if<UserMessage>(&announce->event);
        const std::string& name = cluster_.world().host(host).name;
        if (message != nullptr) deliveries_.on_delivered(name, as_text(message->payload));
    }
    if (const auto* finish = std::get_if<endpoint::Finish>(&action)) on_finish(host, *finish);
}

}  // namespace memberlist::sim
