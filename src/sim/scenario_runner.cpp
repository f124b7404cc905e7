#include "sim/scenario_runner.hpp"

#include <algorithm>
#include <array>

namespace memberlist::sim {

namespace {

Bytes key_of(std::uint8_t number) { return Bytes(32, number); }

}  // namespace

std::string state_text(std::optional<NodeState> state) {
    return state ? std::string(node_state_name(*state)) : std::string("unknown");
}

ScenarioRunner::ScenarioRunner(const ScenarioSetup& setup)
    : setup_(setup),
      cluster_(Seed{setup.seed}, Recording::counts_only),
      auditor_(cluster_.audit(findings_)),
      trace_(cluster_.world()) {
    cluster_.world().add_observer(trace_);
    for (std::size_t i = 0; i < setup.nodes; ++i) start(std::string(1, static_cast<char>('a' + i)));
}

// --- verbs ---------------------------------------------------------------------------------------

Cluster::Customize ScenarioRunner::customize(const std::string& name) {
    NodeRecord& record = nodes_[name];
    record.delegate = std::make_unique<SimDelegate>(0);
    // A restarted process keeps its keys.
    if (setup_.key && !record.keyring) record.keyring = *Keyring::create(key_of(*setup_.key));
    return [this, &record](endpoint::EndpointConfig& config, core::Questions& questions) {
        config.swim = setup_.swim;
        config.frame.keyring = record.keyring;
        questions.delegate = record.delegate.get();
    };
}

void ScenarioRunner::start(const std::string& name) {
    cluster_.start(name, customize(name));
    names_.push_back(name);
}

void ScenarioRunner::restart(const std::string& name, bool is_elsewhere) {
    if (cluster_.runs(name)) throw Unmet(name + " is already running");
    if (is_elsewhere) cluster_.move(name);
    cluster_.restart(name, customize(name));
}

void ScenarioRunner::require_running(const std::string& name) const {
    if (!cluster_.runs(name)) throw Unmet(name + " is not running");
}

void ScenarioRunner::crash(const std::string& name, bool power_off) {
    require_running(name);
    power_off ? cluster_.power_off(name) : cluster_.kill(name);
}

void ScenarioRunner::join(const std::string& name, const std::string& seed) {
    require_running(name);
    trace_.name_next_operation("join " + seed);
    cluster_.join(name, {seed});
}

void ScenarioRunner::join_all() {
    for (const std::string& name : cluster_.running()) {
        if (name != names_.front()) join(name, names_.front());
    }
}

void ScenarioRunner::leave(const std::string& name) {
    require_running(name);
    trace_.name_next_operation("leave");
    cluster_.begin(name, endpoint::Leave{5s});
}

void ScenarioRunner::shutdown(const std::string& name) {
    require_running(name);
    cluster_.shutdown(name);
}

void ScenarioRunner::update(const std::string& name, const std::string& meta) {
    require_running(name);
    nodes_.at(name).delegate->set_meta(to_bytes(meta));
    trace_.name_next_operation("update");
    cluster_.begin(name, endpoint::UpdateMetadata{5s});
}

void ScenarioRunner::pause(const std::string& name, std::optional<Duration> time) {
    require_running(name);
    time ? cluster_.pause(name, for_(*time)) : cluster_.pause(name);
}

void ScenarioRunner::resume(const std::string& name) {
    require_running(name);
    cluster_.resume(name);
}

void ScenarioRunner::change_key(const std::vector<std::string>& names, KeyAct act, std::uint8_t number) {
    for (const std::string& name : names) {
        Keyring& ring = *nodes_.at(name).keyring;
        const Result<void> done = act == KeyAct::add   ? ring.add(key_of(number))
                                  : act == KeyAct::use ? ring.use(key_of(number))
                                                       : ring.remove(key_of(number));
        if (!done) throw Unmet(name + ": " + done.error().message());
    }
}

void ScenarioRunner::run_for(Duration time) { cluster_.run_for(time); }

void ScenarioRunner::run_until(const Condition& condition, Duration limit) {
    try {
        cluster_.run_until(condition, within(limit));
    } catch (const NotReached& lacking) {
        throw Unmet(lacking.what());
    }
    trace_.add_remark(condition.name);
}

// --- expectations --------------------------------------------------------------------------------

void ScenarioRunner::expect_state(const std::string& observer, const std::string& subject,
                                  std::optional<NodeState> state) {
    require_running(observer);
    const auto seen =
        cluster_.knows(observer, subject) ? std::optional(cluster_.sees(observer, subject)) : std::nullopt;
    if (seen == state) return;
    throw Unmet(observer + " sees " + subject + " " + state_text(seen) + ", not " + state_text(state));
}

void ScenarioRunner::expect_members(const std::string& observer, std::size_t count) {
    require_running(observer);
    const std::size_t seen = cluster_.live_count(observer);
    if (seen == count) return;
    throw Unmet(observer + " sees " + std::to_string(seen) + " members, not " + std::to_string(count));
}

const std::vector<std::string>& ScenarioRunner::counters() {
    static const std::vector<std::string> names{"suspicions",  "failures", "leaves",
                                                "refutations", "drops",    "undecryptable"};
    return names;
}

std::uint64_t ScenarioRunner::count_of(const std::string& what) const {
    const ProtocolCounters protocol = auditor_.counters();
    if (what == "suspicions") return protocol.suspicions;
    if (what == "failures") return protocol.failures;
    if (what == "leaves") return protocol.leaves;
    if (what == "refutations") return protocol.refutations;
    if (what == "drops") return cluster_.world().network().counters().drops();
    std::uint64_t undecryptable = 0;
    for (const std::string& name : cluster_.running())
        undecryptable += cluster_.state(name).drops[Errc::decrypt_failed];
    return undecryptable;
}

void ScenarioRunner::expect_count(const std::string& what, std::optional<std::uint64_t> wanted) {
    const std::uint64_t count = count_of(what);
    if (wanted ? count == *wanted : count > 0) return;
    throw Unmet("there were " + std::to_string(count) + " " + what);
}

void ScenarioRunner::sum_up() {
    std::string sums = "end:";
    for (const std::string& what : counters()) {
        // The number of drops changes with every change in the packets that are sent.
        if (what != "drops")
            sums += (sums.back() == ':' ? " " : ", ") + std::to_string(count_of(what)) + " " + what;
    }
    trace_.add_remark(sums);
}

}  // namespace memberlist::sim
