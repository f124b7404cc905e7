// ScenarioParser: parses the verbs of a scenario and their arguments into steps for a
// ScenarioRunner.
//
// One line is one statement. The whole file is parsed before anything runs, so that a misspelt name
// on the last line is reported at once. Throws ScenarioError.
#pragma once

#include <map>

#include "sim/scenario.hpp"
#include "sim/scenario_runner.hpp"

namespace memberlist::sim {

class ScenarioParser {
public:
    explicit ScenarioParser(Scenario& scenario) : scenario_(scenario) {}

    void statement(std::size_t line, const std::string& text);

private:
    using Step = std::function<void(ScenarioRunner&)>;
    using Names = std::vector<std::string>;
    using Verb = Step (ScenarioParser::*)(Words&);
    static const std::map<std::string_view, Verb>& verbs();
    static std::string verb_names();
    // Removes the comment and redundant blanks.
    static std::string normalized(const std::string& text);

    // --- settings; they return no step ---
    Step nodes(Words& words);
    Step seed(Words& words);
    Step timing(Words& words);
    Step key(Words& words);
    void require_setup(const Words& words) const {
        if (!scenario_.statements.empty()) words.fail("settings must come before all other statements");
    }

    // --- processes ---
    Step start(Words& words);
    Step restart(Words& words);
    Step crash(Words& words) { return on_process(words, &ScenarioRunner::crash, false); }
    Step power_off(Words& words) { return on_process(words, &ScenarioRunner::crash, true); }
    Step shutdown(Words& words);
    Step pause(Words& words);
    Step resume(Words& words);
    Step skew(Words& words);
    Step on_process(Words& words, void (ScenarioRunner::*act)(const std::string&, bool), bool value);

    // --- applications ---
    Step join(Words& words);
    Step leave(Words& words);
    Step update(Words& words);

    // --- network ---
    Step loss(Words& words) { return share(words, &LinkProfile::loss_ppm); }
    Step duplicate(Words& words) { return share(words, &LinkProfile::duplicate_ppm); }
    Step reorder(Words& words) { return share(words, &LinkProfile::reorder_ppm); }
    Step delay(Words& words) { return length(words, &LinkProfile::delay); }
    Step jitter(Words& words) { return length(words, &LinkProfile::jitter); }
    Step share(Words& words, std::uint32_t LinkProfile::*field);
    Step length(Words& words, Duration LinkProfile::*field);
    Step bandwidth(Words& words);
    Step mtu(Words& words);
    Step cut_off(Words& words);
    Step block_inbound(Words& words);
    Step block_outbound(Words& words);
    Step lose_packets(Words& words);
    Step block_link(Words& words);
    Step flap(Words& words);
    Step partition(Words& words);
    Step heal(Words&) {
        return [](ScenarioRunner& runner) { runner.cluster().heal(); };
    }
    // A step that calls `set` with true, and with false after the time that `words` give, if any.
    Step for_a_time(Words& words, std::function<void(ScenarioRunner&, bool)> set);

    // --- time, expectations ---
    Step run(Words& words);
    Step expect(Words& words);

    std::string node(Words& words);
    Names nodes_of(Words& words);  // parses "a,b" or "all"
    std::optional<Duration> time(Words& words) {
        return words.take_if("for") ? std::optional(words.duration("a time")) : std::nullopt;
    }
    std::optional<NodeState> state(Words& words);

    Scenario& scenario_;
    Names names_;
};

}  // namespace memberlist::sim
