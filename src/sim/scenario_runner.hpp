// ScenarioRunner: runs the statements of a scenario on a cluster and records a trace.
//
// Every rule is checked at every step, as in a seed run. Throws Unmet if an expectation fails or a
// statement cannot be carried out. Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/auditor.hpp"
#include "sim/cluster.hpp"
#include "sim/findings.hpp"
#include "sim/scenario.hpp"
#include "sim/scenario_trace.hpp"
#include "sim/sim_delegate.hpp"

namespace memberlist::sim {

struct Unmet : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What to do with a key: add it to the keyring, make it the primary key, or remove it.
enum class KeyAct : std::uint8_t { add, use, remove };

class ScenarioRunner {
public:
    explicit ScenarioRunner(const ScenarioSetup& setup);

    // --- verbs ---
    void start(const std::string& name);
    void restart(const std::string& name, bool is_elsewhere);
    void crash(const std::string& name, bool power_off);
    void join(const std::string& name, const std::string& seed);
    void join_all();
    void leave(const std::string& name);
    void shutdown(const std::string& name);
    void update(const std::string& name, const std::string& meta);
    void pause(const std::string& name, std::optional<Duration> time);
    void resume(const std::string& name);
    void set_skew(const std::string& name, std::int64_t ppm) { cluster_.set_skew(name, ppm); }
    void change_key(const std::vector<std::string>& names, KeyAct act, std::uint8_t number);
    void run_for(Duration time);
    void run_until(const Condition& condition, Duration limit);
    // Calls `undo` after `time`.
    void later(Duration time, std::function<void()> undo) {
        cluster_.at(cluster_.now() + time, std::move(undo));
    }

    // --- expectations ---
    void expect_state(const std::string& observer, const std::string& subject,
                      std::optional<NodeState> state);
    void expect_members(const std::string& observer, std::size_t count);
    // Without `wanted`, any number but zero is right.
    void expect_count(const std::string& what, std::optional<std::uint64_t> wanted);

    Cluster& cluster() { return cluster_; }
    ScenarioTrace& trace() { return trace_; }
    const Findings& findings() const { return findings_; }
    std::vector<std::string> started() const { return names_; }
    // Adds the counters as the last line of the trace.
    void sum_up();
    // Shuts all nodes down and checks that nothing is left over.
    void end() { auditor_.shut_down_all(); }

    static const std::vector<std::string>& counters();

private:
    struct NodeRecord {
        std::shared_ptr<Keyring> keyring;
        std::unique_ptr<SimDelegate> delegate;
    };

    Cluster::Customize customize(const std::string& name);
    void require_running(const std::string& name) const;
    std::uint64_t count_of(const std::string& what) const;

    const ScenarioSetup setup_;
    Findings findings_;
    Cluster cluster_;
    Auditor& auditor_;
    ScenarioTrace trace_;
    std::vector<std::string> names_;
    std::map<std::string, NodeRecord> nodes_;
};

// Names a state or its absence: alive, suspect, dead, left, unknown.
std::string state_text(std::optional<NodeState> state);

}  // namespace memberlist::sim
