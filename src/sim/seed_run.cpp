#include "sim/seed_run.hpp"

#include <algorithm>

#include "sim/agreement.hpp"
#include "sim/checkers/convergence_checker.hpp"
#include "sim/checkers/delivery_checker.hpp"
#include "sim/cluster.hpp"
#include "sim/convergence_bound.hpp"
#include "sim/sim_delegate.hpp"
#include "sim/swarm.hpp"

namespace memberlist::sim {

namespace {

constexpr Duration join_interval = 2s;
constexpr Duration looking_interval = 500ms;
constexpr Duration birth_limit = 300s;

// What the run knows of a node beyond what the world does: the operator's side.
struct Charge {
    std::string name;
    bool is_known = false;  // a veteran knows it, so that it will not be forgotten
    bool has_left = false;
    std::optional<OpId> join;
    std::uint32_t join_target = 0;
    std::shared_ptr<Keyring> keyring;
    std::unique_ptr<SimDelegate> delegate;
    std::uint64_t boots = 0;
};

class SeedRun final : private Observer {
public:
    explicit SeedRun(const RunPlan& plan)
        : plan_(plan),
          swarm_(Rng(plan.seed * 3 + 1)),
          cluster_(Seed{plan.seed * 3 + 2}, Recording::counts_only),
          auditor_(cluster_.audit(findings_)),
          drill_(cluster_, findings_),
          keys_{swarm_.key} {
        cluster_.world().add_observer(*this);
    }

    RunResult run() {
        be_born();
        if (findings_.empty()) drill();
        if (findings_.empty()) live_through_chaos();
        if (findings_.empty()) calm_down();
        result_.findings = findings_.list();
        result_.hash = cluster_.world().effects_hash();
        result_.events = cluster_.world().events();
        result_.network = cluster_.network().counters();
        result_.streams = cluster_.world().streams().counters();
        result_.protocol = auditor_.counters();
        return result_;
    }

private:
    // --- phases ---
    void be_born();
    void drill();
    void live_through_chaos();
    void calm_down();
    void end_chaos();
    void check_end();

    // --- the operator ---
    void boot(std::uint32_t node);
    void try_to_join(std::uint32_t node);
    void keep_joining();
    void on_action(HostId host, const endpoint::Action& action, BytesView) override;
    bool can_act(std::uint32_t node) const {
        const Host& host = cluster_.world().host(HostId{node});
        return host.is_running() && !host.is_paused;
    }

    // --- faults ---
    void inflict(const Fault& fault);
    void crash(const Fault& fault);
    void leave(const Fault& fault);
    void block(const Fault& fault);
    void divide(const Fault& fault);
    void flap(const Fault& fault, Duration rest);
    void rotate_key(const Fault& fault);
    void act(const Fault& fault);
    void later(Duration wait, std::function<void()> call);
    void send_reliable(const std::string& from, const std::string& to, std::string payload);

    const RunPlan& plan_;
    const Swarm swarm_;
    Findings findings_;
    Cluster cluster_;
    Auditor& auditor_;
    Drill drill_;
    DeliveryChecker deliveries_{findings_};
    std::uint64_t messages_ = 0;
    std::vector<Charge> charges_;
    std::vector<Bytes> keys_;  // the operator's, primary first
    RunResult result_;
    bool is_chaos_ = false;
    bool is_calm_ = false;
};

// --- phases --------------------------------------------------------------------------------------

void SeedRun::be_born() {
    for (std::uint32_t i = 0; i < plan_.nodes; ++i) {
        charges_.emplace_back();
        charges_.back().name = "n" + std::to_string(i);
        charges_.back().is_known = i < veterans;
        boot(i);
    }
    if (plan_.nodes > 1) cluster_.join("n1", {"n0"});
    keep_joining();
    const auto all_know_all = [&] { return disagreement(cluster_.world(), Agreement::on_members).empty(); };
    if (!cluster_.run_until(all_know_all, birth_limit)) {
        findings_.add("birth", disagreement(cluster_.world(), Agreement::on_members));
    }
}

void SeedRun::drill() {
    // Whoever still tries to join would carry the news itself.
    const auto all_have_joined = [this] {
        return std::all_of(charges_.begin(), charges_.end(),
                           [](const Charge& charge) { return charge.is_known; });
    };
    cluster_.run_until(all_have_joined, birth_limit);
    Rng rng(plan_.seed * 77'003 + 11);
    const auto pick = [&] { return static_cast<std::uint32_t>(rng.below(charges_.size())); };
    const std::uint32_t speaker = pick();
    const std::string& target = charges_[(speaker + 1) % charges_.size()].name;
    const std::string packet = "by packet";
    deliveries_.on_sent(packet);
    static_cast<void>(cluster_.send_best_effort(charges_[speaker].name, target, packet));
    send_reliable(charges_[speaker].name, target, "by stream");
    result_.drill = drill_.run({.swim = swarm_.config.swim,
                                .speaker = speaker,
                                .delegate = charges_[speaker].delegate.get(),
                                .news = rng.next(),
                                .sleeper = pick()});
    deliveries_.on_arrival_due(packet);
}

void SeedRun::live_through_chaos() {
    is_chaos_ = true;
    Network& network = cluster_.network();
    network.profile() = swarm_.chaos;
    Rng skews(plan_.seed * 3 + 5);
    for (const Charge& charge : charges_) {
        const auto span = static_cast<std::uint64_t>(2 * swarm_.skew_max_ppm + 1);
        const std::int64_t skew = static_cast<std::int64_t>(skews.below(span)) - swarm_.skew_max_ppm;
        result_.faults.skews += skew != 0 ? 1 : 0;
        cluster_.set_skew(charge.name, skew);
    }
    for (const Fault& fault : plan_.faults) later(fault.at, [this, &fault] { inflict(fault); });
    const TimePoint end = cluster_.now() + tick * static_cast<Duration::rep>(plan_.ticks);
    while (findings_.empty() && cluster_.world().advance(end)) {
    }
}

void SeedRun::end_chaos() {
    is_chaos_ = false;
    cluster_.network().profile() = swarm_.calm;
    cluster_.heal();
    for (std::uint32_t i = 0; i < charges_.size(); ++i) {
        const Host& host = cluster_.world().host(HostId{i});
        if (!host.is_running()) continue;
        if (host.is_paused) cluster_.resume(charges_[i].name);
        // A process that has left ends. Were it to go on answering pings, whoever missed its leave would hold it for
        // alive, as in Go.
        if (charges_[i].has_left) cluster_.shutdown(charges_[i].name);
        if (swarm_.key.empty() || !host.is_running()) continue;
        // The operator finishes what was begun.
        for (const Bytes& key : keys_) static_cast<void>(charges_[i].keyring->add(key));
        static_cast<void>(charges_[i].keyring->use(keys_.front()));
    }
}

void SeedRun::calm_down() {
    end_chaos();
    CalmFacts facts{.nodes = plan_.nodes,
                    .gone = 0,
                    .swim = swarm_.config.swim,
                    .stream_timeout = swarm_.config.streams.timeout,
                    .join_interval = join_interval,
                    .skew_ppm = 2 * swarm_.skew_max_ppm};
    for (std::uint32_t i = 0; i < charges_.size(); ++i) {
        if (!cluster_.world().host(HostId{i}).is_running()) ++facts.gone;
    }
    ConvergenceChecker convergence(findings_, convergence_bound(facts), drain_bound(facts));
    result_.calm_bound = convergence.bound();
    const TimePoint began = cluster_.now();
    // Once in agreement, nothing may happen any more, for long enough to see a suspicion through.
    TimePoint end = TimePoint::max();
    while (findings_.empty() && cluster_.now() < end) {
        const Agreement wanted = convergence.has_converged() ? Agreement::on_members : Agreement::on_all;
        const Duration calm = cluster_.now() - began;
        convergence.on_look(calm, disagreement(cluster_.world(), wanted));
        if (!convergence.has_converged()) {
            end = TimePoint::max();
        } else if (end == TimePoint::max()) {
            result_.calm_needed = calm;
            end = cluster_.now() + 15 * swarm_.config.swim.probe_interval;
        }
        cluster_.run_for(looking_interval);
    }
    if (findings_.empty()) check_end();
}

void SeedRun::check_end() {
    is_calm_ = true;
    auditor_.check_calm();
    // They end in the middle of something.
    for (std::uint32_t i = 0; i < charges_.size(); ++i) {
        if (!can_act(i)) continue;
        cluster_.join(charges_[i].name, {"n0"});
        cluster_.begin(charges_[i].name, endpoint::Ping{cluster_.node("n1")});
        cluster_.begin(charges_[i].name,
                       endpoint::SendReliable{cluster_.node("n0"), to_bytes("the last word")});
    }
    auditor_.shut_down_all();
}

// --- the operator --------------------------------------------------------------------------------

void SeedRun::boot(std::uint32_t node) {
    Charge& charge = charges_[node];
    Rng choices(plan_.seed * 1'000'003 + node * 1'009 + charge.boots * 31 + 7);
    charge.join.reset();
    charge.has_left = false;
    if (!swarm_.key.empty()) {
        charge.keyring = *Keyring::create(keys_.front(), std::span(keys_).subspan(1));
    }
    if (swarm_.has_delegate) charge.delegate = std::make_unique<SimDelegate>(choices.below(200));
    const auto customize = [&](endpoint::EndpointConfig& config, core::Questions& questions) {
        // Whoever restarts may be another release.
        Rng own(plan_.seed * 77 + node + charge.boots * 7'919);
        swarm_.configure(config, own);
        config.frame.keyring = charge.keyring;
        questions.delegate = charge.delegate.get();
    };
    if (charge.boots++ == 0) {
        cluster_.start(charge.name, customize);
    } else {
        cluster_.restart(charge.name, customize);
    }
}

void SeedRun::on_action(HostId host, const endpoint::Action& action, BytesView) {
    if (const auto* announce = std::get_if<endpoint::Announce>(&action)) {
        const auto* message = std::get_if<UserMessage>(&announce->event);
        const std::string& name = cluster_.world().host(host).name;
        if (message != nullptr) deliveries_.on_delivered(name, as_text(message->payload));
    }
    const auto* finish = std::get_if<endpoint::Finish>(&action);
    if (finish == nullptr) return;
    Charge& charge = charges_[static_cast<std::size_t>(host)];
    if (charge.join != finish->operation) return;
    charge.join.reset();
    // Others may forget all about it, restart and leave it alone with whom it has met; a veteran does not.
    if (finish->join.joined > 0 && charge.join_target < veterans) charge.is_known = true;
}

void SeedRun::try_to_join(std::uint32_t node) {
    Charge& charge = charges_[node];
    if (charge.is_known || charge.has_left || charge.join || !can_act(node)) return;
    // Half of all attempts go to a veteran.
    Rng& rng = cluster_.world().rng();
    const std::size_t choices = rng.below(2) == 0 ? veterans : charges_.size();
    const auto target = static_cast<std::uint32_t>(rng.below(choices));
    if (target == node) return;
    charge.join_target = target;
    charge.join = cluster_.join(charge.name, {charges_[target].name});
}

void SeedRun::keep_joining() {
    if (is_calm_) return;
    for (std::uint32_t i = 0; i < charges_.size(); ++i) try_to_join(i);
    cluster_.at(cluster_.now() + join_interval, [this] { keep_joining(); });
}

// --- faults --------------------------------------------------------------------------------------

// What begins in the chaos and would go on after it is left out.
void SeedRun::later(Duration wait, std::function<void()> call) {
    cluster_.at(cluster_.now() + wait, [this, call = std::move(call)] {
        if (is_chaos_) call();
    });
}

void SeedRun::inflict(const Fault& fault) {
    Charge& charge = charges_.at(fault.node);
    switch (fault.kind) {
        case FaultKind::crash:
        case FaultKind::power_off:
        case FaultKind::move: return crash(fault);
        case FaultKind::leave: return leave(fault);
        case FaultKind::pause:
            if (!can_act(fault.node)) return;
            ++result_.faults.pauses;
            cluster_.pause(charge.name);
            return later(fault.lasts, [this, &charge] { cluster_.resume(charge.name); });
        case FaultKind::cut_off:
        case FaultKind::block_in:
        case FaultKind::block_out: return block(fault);
        case FaultKind::partition:
        case FaultKind::one_way: return divide(fault);
        case FaultKind::flap: return flap(fault, fault.lasts);
        case FaultKind::packet_loss: {
            LinkProfile& link = cluster_.network().profile();
            link.loss_ppm = static_cast<std::uint32_t>(fault.value);
            link.piece_loss_ppm = link.loss_ppm / 2;
            return later(fault.lasts, [this] {
                cluster_.network().profile().loss_ppm = swarm_.chaos.loss_ppm;
                cluster_.network().profile().piece_loss_ppm = swarm_.chaos.piece_loss_ppm;
            });
        }
        case FaultKind::rotate_key: return rotate_key(fault);
        case FaultKind::update:
        case FaultKind::user_message:
        case FaultKind::user_ping:
        case FaultKind::canceled_join:
            if (can_act(fault.node)) act(fault);
            return;
    }
}

void SeedRun::crash(const Fault& fault) {
    Charge& charge = charges_[fault.node];
    if (!cluster_.runs(charge.name)) return;
    ++result_.faults.crashes;
    cluster_.world().crash(HostId{fault.node}, fault.kind == FaultKind::power_off);
    charge.is_known = false;
    if (fault.lasts == Duration::zero()) return;
    later(fault.lasts, [this, &fault] {
        if (cluster_.runs(charges_[fault.node].name)) return;
        if (fault.kind == FaultKind::move) {
            ++result_.faults.moves;
            cluster_.move(charges_[fault.node].name);
        }
        ++result_.faults.restarts;
        boot(fault.node);
    });
}

void SeedRun::leave(const Fault& fault) {
    Charge& charge = charges_[fault.node];
    if (!can_act(fault.node) || charge.has_left) return;
    ++result_.faults.leaves;
    charge.has_left = true;
    charge.is_known = false;
    charge.join.reset();  // a join that is under way does not take the leave back
    cluster_.begin(charge.name, endpoint::Leave{5s});
    later(fault.lasts, [this, &charge] { charge.has_left = false; });  // keep_joining() does the rest
}

void SeedRun::block(const Fault& fault) {
    ++result_.faults.partitions;
    const HostId host{fault.node};
    const auto set = [this, host, kind = fault.kind](bool block) {
        if (kind != FaultKind::block_out) cluster_.network().block_inbound(host, block);
        if (kind != FaultKind::block_in) cluster_.network().block_outbound(host, block);
    };
    set(true);
    later(fault.lasts, [set] { set(false); });
}

void SeedRun::divide(const Fault& fault) {
    ++result_.faults.partitions;
    for (std::uint32_t i = 0; i < charges_.size(); ++i) {
        cluster_.network().put_on_side(HostId{i}, static_cast<int>(fault.value >> i % 64 & 1U));
    }
    cluster_.network().let_through(0, 1, fault.kind == FaultKind::one_way);
    later(fault.lasts, [this] {
        for (std::uint32_t i = 0; i < charges_.size(); ++i) cluster_.network().put_on_side(HostId{i}, 0);
    });
}

void SeedRun::flap(const Fault& fault, Duration rest) {
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

// As operators do it: everybody gets the new key, then uses it, then forgets the old one.
void SeedRun::rotate_key(const Fault& fault) {
    if (swarm_.key.empty() || keys_.size() > 1) return;
    ++result_.faults.rotations;
    const Bytes fresh(16 + 8 * (fault.value % 3), static_cast<std::uint8_t>(fault.value >> 8));
    if (fresh == keys_.front()) return;
    const Bytes old = keys_.front();
    const auto on_all = [this](auto change) {
        for (Charge& charge : charges_) static_cast<void>(change(*charge.keyring));
    };
    keys_.push_back(fresh);
    on_all([&](Keyring& ring) { return ring.add(fresh); });
    later(3s, [this, on_all, fresh, old] {
        keys_ = {fresh, old};
        on_all([&](Keyring& ring) { return ring.use(fresh); });
        later(3s, [this, on_all, fresh, old] {
            keys_ = {fresh};
            on_all([&](Keyring& ring) { return ring.remove(old); });
        });
    });
}

// Each payload is another.
void SeedRun::send_reliable(const std::string& from, const std::string& to, std::string payload) {
    payload = std::to_string(++messages_) + " " + payload;
    deliveries_.on_sent(payload);
    cluster_.begin(from, endpoint::SendReliable{cluster_.node(to), to_bytes(payload)});
}

void SeedRun::act(const Fault& fault) {
    Charge& charge = charges_[fault.node];
    const std::string& other = charges_.at(fault.other).name;
    const std::string payload(1 + fault.value % 900, 'u');
    switch (fault.kind) {
        case FaultKind::update:
            if (charge.delegate) charge.delegate->change_meta(fault.value);
            if (!charge.has_left) cluster_.begin(charge.name, endpoint::UpdateMetadata{5s});
            return;
        case FaultKind::user_message:
            if (charge.delegate) charge.delegate->queue(to_bytes(std::string_view(payload).substr(0, 200)));
            static_cast<void>(cluster_.send_best_effort(charge.name, other, payload));
            send_reliable(charge.name, other, payload);
            return;
        case FaultKind::user_ping: cluster_.begin(charge.name, endpoint::Ping{cluster_.node(other)}); return;
        case FaultKind::canceled_join: {
            if (charge.has_left || !charge.is_known) return;
            const OpId join = cluster_.join(charge.name, {other});
            const std::uint64_t boots = charge.boots;
            return later(fault.lasts, [this, join, &charge, boots, node = fault.node] {
                if (charge.boots == boots && can_act(node)) cluster_.cancel(charge.name, join);
            });
        }
        default: return;
    }
}

}  // namespace

RunPlan RunPlan::of(std::uint64_t seed, std::size_t nodes, std::uint64_t ticks) {
    return {.seed = seed,
            .nodes = nodes,
            .ticks = ticks,
            .faults = make_fault_plan(nodes, tick * static_cast<Duration::rep>(ticks), Rng(seed * 3))};
}

RunResult run_seed(const RunPlan& plan) { return SeedRun(plan).run(); }

}  // namespace memberlist::sim
