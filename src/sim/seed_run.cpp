#include "sim/seed_run.hpp"

#include "sim/agreement.hpp"
#include "sim/checkers/convergence_checker.hpp"
#include "sim/cluster.hpp"
#include "sim/convergence_bound.hpp"
#include "sim/seed_nodes.hpp"
#include "sim/swarm.hpp"

namespace memberlist::sim {

namespace {

constexpr Duration check_interval = 500ms;
constexpr Duration bootstrap_limit = 300s;

class SeedRun {
public:
    explicit SeedRun(const RunPlan& plan)
        : plan_(plan),
          swarm_(Rng(plan.seed * 3 + 1)),
          cluster_(Seed{plan.seed * 3 + 2}, Recording::counts_only),
          auditor_(cluster_.audit(findings_)),
          smoke_(cluster_, findings_),
          nodes_(cluster_, swarm_, plan.seed, findings_),
          faults_(cluster_, nodes_, swarm_) {}

    RunResult run() {
        bootstrap();
        if (findings_.empty()) run_smoke_phase();
        if (findings_.empty()) run_chaos();
        if (findings_.empty()) run_calm();
        result_.findings = findings_.list();
        result_.hash = cluster_.world().effects_hash();
        result_.events = cluster_.world().events();
        result_.network = cluster_.network().counters();
        result_.streams = cluster_.world().streams().counters();
        result_.protocol = auditor_.counters();
        result_.faults = faults_.counters();
        return result_;
    }

private:
    void bootstrap();
    void run_smoke_phase();
    void run_chaos();
    void run_calm();
    void end_chaos();
    CalmFacts calm_facts() const;
    void wait_for_agreement(ConvergenceChecker& convergence);
    void check_end();

    const RunPlan& plan_;
    const Swarm swarm_;
    Findings findings_;
    Cluster cluster_;
    Auditor& auditor_;
    SmokePhase smoke_;
    SeedNodes nodes_;
    FaultInjector faults_;
    RunResult result_;
};

void SeedRun::bootstrap() {
    nodes_.start(plan_.nodes);
    const auto all_agree = [&] { return disagreement(cluster_.world(), Agreement::on_members).empty(); };
    if (!cluster_.run_until(all_agree, bootstrap_limit)) {
        findings_.add("bootstrap", disagreement(cluster_.world(), Agreement::on_members));
    }
}

void SeedRun::run_smoke_phase() {
    // A node that is still joining would spread the update itself, by push/pull.
    cluster_.run_until([this] { return nodes_.have_all_joined(); }, bootstrap_limit);
    Rng rng(plan_.seed * 77'003 + 11);
    const auto pick = [&] { return static_cast<std::uint32_t>(rng.below(nodes_.size())); };
    const std::uint32_t updated = pick();
    const std::string& sender = nodes_.at(updated).name;
    const std::string& receiver = nodes_.at((updated + 1) % nodes_.size()).name;
    const std::string packet = "by packet";
    nodes_.send_best_effort(sender, receiver, packet);
    nodes_.send_reliable(sender, receiver, "by stream");
    result_.smoke = smoke_.run({.swim = swarm_.config.swim,
                                .updated_node = updated,
                                .delegate = nodes_.at(updated).delegate.get(),
                                .new_meta = rng.next(),
                                .paused_node = pick()});
    nodes_.expect_delivery(packet);
}

void SeedRun::run_chaos() {
    faults_.skew_clocks(Rng(plan_.seed * 3 + 5));
    faults_.begin(plan_.faults);
    const TimePoint end = cluster_.now() + tick * static_cast<Duration::rep>(plan_.ticks);
    while (findings_.empty() && cluster_.world().advance(end)) {
    }
}

void SeedRun::end_chaos() {
    faults_.end();
    cluster_.network().profile() = swarm_.calm;
    cluster_.heal();
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
        if (!nodes_.is_running(i)) continue;
        if (nodes_.is_paused(i)) cluster_.resume(nodes_.at(i).name);
        // A process that has left ends now. If it went on answering pings, a node that missed its
        // leave would see it alive for good, as in Go.
        if (nodes_.at(i).has_left) cluster_.shutdown(nodes_.at(i).name);
        if (nodes_.is_running(i)) nodes_.complete_rotation(i);
    }
}

CalmFacts SeedRun::calm_facts() const {
    CalmFacts facts{.nodes = plan_.nodes,
                    .gone = 0,
                    .swim = swarm_.config.swim,
                    .stream_timeout = swarm_.config.streams.timeout,
                    .join_interval = SeedNodes::join_interval,
                    .skew_ppm = 2 * swarm_.skew_max_ppm};
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
        if (!nodes_.is_running(i)) ++facts.gone;
    }
    return facts;
}

void SeedRun::run_calm() {
    end_chaos();
    const CalmFacts facts = calm_facts();
    ConvergenceChecker convergence(findings_, convergence_bound(facts), drain_bound(facts));
    result_.calm_bound = convergence.bound();
    wait_for_agreement(convergence);
    if (findings_.empty()) check_end();
}

// Returns when the nodes have agreed for long enough that a suspicion would have run its course.
void SeedRun::wait_for_agreement(ConvergenceChecker& convergence) {
    const TimePoint began = cluster_.now();
    TimePoint end = TimePoint::max();
    while (findings_.empty() && cluster_.now() < end) {
        const Agreement wanted = convergence.has_converged() ? Agreement::on_members : Agreement::on_all;
        const Duration calm = cluster_.now() - began;
        convergence.on_check(calm, disagreement(cluster_.world(), wanted));
        if (!convergence.has_converged()) {
            end = TimePoint::max();
        } else if (end == TimePoint::max()) {
            result_.calm_needed = calm;
            end = cluster_.now() + 15 * swarm_.config.swim.probe_interval;
        }
        cluster_.run_for(check_interval);
    }
}

void SeedRun::check_end() {
    nodes_.stop_joining();
    auditor_.check_calm();
    // Leave operations of every kind open when the nodes shut down.
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
        if (!nodes_.can_act(i)) continue;
        cluster_.join(nodes_.at(i).name, {"n0"});
        cluster_.begin(nodes_.at(i).name, endpoint::Ping{cluster_.node("n1")});
        cluster_.begin(nodes_.at(i).name,
                       endpoint::SendReliable{cluster_.node("n0"), to_bytes("the last word")});
    }
    auditor_.shut_down_all();
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
