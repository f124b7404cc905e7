#include "sim/scenario_parser.hpp"

#include <algorithm>
#include <sstream>

#include "core/timing_profiles.hpp"

namespace memberlist::sim {

namespace {

constexpr std::string_view dashes = "----";
constexpr std::size_t statements_max = 1'000;
constexpr std::size_t letters = 26;

}  // namespace

void ScenarioParser::statement(std::size_t line, const std::string& text) {
    Words words(scenario_.file, line, text);
    if (words.is_over()) return;
    const std::string verb = words.word("a verb");
    const auto found = verbs().find(verb);
    if (found == verbs().end()) words.fail("unknown verb '" + verb + "'; verbs are " + verb_names());
    if (scenario_.statements.size() == statements_max) words.fail("more than 1000 statements");
    Step step = (this->*found->second)(words);
    words.end();
    if (!step) return;
    if (names_.empty()) words.fail("'nodes' must come first");
    const bool is_traced = verb != "expect";
    scenario_.statements.push_back({line, is_traced ? normalized(text) : std::string(), std::move(step)});
}

const std::map<std::string_view, ScenarioParser::Verb>& ScenarioParser::verbs() {
    static const std::map<std::string_view, Verb> all{
        {"nodes", &ScenarioParser::nodes},
        {"seed", &ScenarioParser::seed},
        {"timing", &ScenarioParser::timing},
        {"key", &ScenarioParser::key},
        {"start", &ScenarioParser::start},
        {"restart", &ScenarioParser::restart},
        {"crash", &ScenarioParser::crash},
        {"power-off", &ScenarioParser::power_off},
        {"shutdown", &ScenarioParser::shutdown},
        {"pause", &ScenarioParser::pause},
        {"resume", &ScenarioParser::resume},
        {"skew", &ScenarioParser::skew},
        {"join", &ScenarioParser::join},
        {"leave", &ScenarioParser::leave},
        {"update", &ScenarioParser::update},
        {"loss", &ScenarioParser::loss},
        {"duplicate", &ScenarioParser::duplicate},
        {"reorder", &ScenarioParser::reorder},
        {"delay", &ScenarioParser::delay},
        {"jitter", &ScenarioParser::jitter},
        {"bandwidth", &ScenarioParser::bandwidth},
        {"mtu", &ScenarioParser::mtu},
        {"cut-off", &ScenarioParser::cut_off},
        {"block-inbound", &ScenarioParser::block_inbound},
        {"block-outbound", &ScenarioParser::block_outbound},
        {"lose-packets", &ScenarioParser::lose_packets},
        {"block-link", &ScenarioParser::block_link},
        {"flap", &ScenarioParser::flap},
        {"partition", &ScenarioParser::partition},
        {"heal", &ScenarioParser::heal},
        {"run", &ScenarioParser::run},
        {"expect", &ScenarioParser::expect},
    };
    return all;
}

std::string ScenarioParser::verb_names() {
    std::string names;
    for (const auto& entry : verbs()) names += (names.empty() ? "" : ", ") + std::string(entry.first);
    return names;
}

std::string ScenarioParser::normalized(const std::string& text) {
    std::istringstream stream(text.substr(0, text.find('#')));
    std::string result;
    for (std::string word; stream >> word;) result += (result.empty() ? "" : " ") + word;
    return result;
}

// --- setup ---------------------------------------------------------------------------------------

ScenarioParser::Step ScenarioParser::nodes(Words& words) {
    require_setup(words);
    if (!names_.empty()) words.fail("'nodes' was given already");
    scenario_.setup.nodes = words.number("a number of nodes", 1, letters);
    for (std::size_t i = 0; i < scenario_.setup.nodes; ++i)
        names_.emplace_back(1, static_cast<char>('a' + i));
    return {};
}

ScenarioParser::Step ScenarioParser::seed(Words& words) {
    require_setup(words);
    scenario_.setup.seed = words.number("a seed", 0, 1'000'000'000);
    return {};
}

ScenarioParser::Step ScenarioParser::timing(Words& words) {
    require_setup(words);
    const std::string name = words.word("lan, wan or local");
    core::SwimConfig& swim = scenario_.setup.swim;
    swim = {};
    if (name == "local") {
        core::use_local_timing(swim);
    } else if (name == "wan") {
        core::use_wan_timing(swim);
    } else if (name != "lan") {
        words.fail("expected lan, wan or local, found '" + name + "'");
    }
    return {};
}

// As a setting, "key 1" is the initial key of every node. Later, "key add 2" and so on change
// keyrings.
ScenarioParser::Step ScenarioParser::key(Words& words) {
    static const std::map<std::string_view, KeyAct> acts{
        {"add", KeyAct::add}, {"use", KeyAct::use}, {"remove", KeyAct::remove}};
    for (const auto& [name, act] : acts) {
        if (!words.take_if(name)) continue;
        const auto number = static_cast<std::uint8_t>(words.number("a key", 1, 255));
        const Names names = words.take_if("on") ? nodes_of(words) : Names{};
        if (!scenario_.setup.key) words.fail("no initial 'key' was given");
        return [names, act = act, number](ScenarioRunner& runner) {
            runner.change_key(names.empty() ? runner.started() : names, act, number);
        };
    }
    require_setup(words);
    scenario_.setup.key =
        static_cast<std::uint8_t>(words.number("add, use, remove or the first key", 1, 255));
    return {};
}

// --- processes -----------------------------------------------------------------------------------

ScenarioParser::Step ScenarioParser::start(Words& words) {
    const std::string name = words.word("a name");
    const bool is_plain =
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    if (!is_plain || name == "all" || name.size() > 20) words.fail("'" + name + "' is not a valid node name");
    if (std::count(names_.begin(), names_.end(), name) > 0) words.fail("node " + name + " already exists");
    names_.push_back(name);
    return [name](ScenarioRunner& runner) { runner.start(name); };
}

ScenarioParser::Step ScenarioParser::restart(Words& words) {
    const std::string name = node(words);
    const bool is_elsewhere = words.take_if("elsewhere");
    return [name, is_elsewhere](ScenarioRunner& runner) { runner.restart(name, is_elsewhere); };
}

ScenarioParser::Step ScenarioParser::on_process(Words& words,
                                                void (ScenarioRunner::*act)(const std::string&, bool),
                                                bool value) {
    return [names = nodes_of(words), act, value](ScenarioRunner& runner) {
        for (const std::string& name : names) (runner.*act)(name, value);
    };
}

ScenarioParser::Step ScenarioParser::shutdown(Words& words) {
    return [name = node(words)](ScenarioRunner& runner) { runner.shutdown(name); };
}

ScenarioParser::Step ScenarioParser::pause(Words& words) {
    const Names names = nodes_of(words);
    return [names, lasts = time(words)](ScenarioRunner& runner) {
        for (const std::string& name : names) runner.pause(name, lasts);
    };
}

ScenarioParser::Step ScenarioParser::resume(Words& words) {
    return [name = node(words)](ScenarioRunner& runner) { runner.resume(name); };
}

ScenarioParser::Step ScenarioParser::skew(Words& words) {
    const std::string name = node(words);
    const std::int64_t ppm = words.share_ppm("a clock skew", -50, 100);
    return [name, ppm](ScenarioRunner& runner) { runner.set_skew(name, ppm); };
}

// --- applications --------------------------------------------------------------------------------

ScenarioParser::Step ScenarioParser::join(Words& words) {
    if (words.take_if("all")) return [](ScenarioRunner& runner) { runner.join_all(); };
    const std::string name = node(words);
    return [name, seed = node(words)](ScenarioRunner& runner) { runner.join(name, seed); };
}

ScenarioParser::Step ScenarioParser::leave(Words& words) {
    return [name = node(words)](ScenarioRunner& runner) { runner.leave(name); };
}

ScenarioParser::Step ScenarioParser::update(Words& words) {
    const std::string name = node(words);
    return
        [name, meta = words.word("its new metadata")](ScenarioRunner& runner) { runner.update(name, meta); };
}

std::string ScenarioParser::node(Words& words) {
    std::string name = words.word("a node");
    if (std::count(names_.begin(), names_.end(), name) == 0) words.fail("unknown node " + name);
    return name;
}

ScenarioParser::Names ScenarioParser::nodes_of(Words& words) {
    if (words.take_if("all")) return names_;
    Names names = words.list("nodes, such as a,b");
    for (const std::string& name : names) {
        if (std::count(names_.begin(), names_.end(), name) == 0) words.fail("unknown node " + name);
    }
    return names;
}

std::optional<NodeState> ScenarioParser::state(Words& words) {
    const std::string name = words.word("a state");
    if (name == "unknown") return std::nullopt;
    for (const auto state : {NodeState::alive, NodeState::suspect, NodeState::dead, NodeState::left}) {
        if (node_state_name(state) == name) return state;
    }
    words.fail("unknown state '" + name + "'; states are alive, suspect, dead, left and unknown");
}

// --- a whole file ---

namespace {

// "chaos seed 17 nodes 9 ticks 6000"
RunPlan chaos_plan(Words& words) {
    RunPlan plan;
    const auto field = [&](std::string_view name, std::uint64_t min, std::uint64_t max) {
        if (!words.take_if(name)) words.fail("expected '" + std::string(name) + "'");
        return words.number("its value", min, max);
    };
    plan.seed = field("seed", 0, UINT64_MAX);
    plan.nodes = field("nodes", 2, 10'000);
    plan.ticks = field("ticks", 1, 10'000'000);
    words.end();
    return plan;
}

// Parses one line above the dashes.
void parse_line(Scenario& scenario, ScenarioParser& parser, std::size_t line, const std::string& text) {
    Words words(scenario.file, line, text);
    if (words.take_if("chaos")) {
        if (scenario.chaos || scenario.setup.nodes > 0) words.fail("'chaos' must come first and only once");
        scenario.chaos = chaos_plan(words);
    } else if (scenario.chaos && !words.is_over()) {
        scenario.chaos->faults.push_back(parse_fault(words, scenario.chaos->nodes));
    } else {
        parser.statement(line, text);
    }
}

}  // namespace

Scenario parse_scenario(const std::string& file, std::string_view text) {
    Scenario scenario;
    scenario.file = file;
    ScenarioParser parser(scenario);
    std::istringstream stream{std::string(text)};
    std::size_t number = 0;
    bool is_head = true;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        if (is_head && line == dashes) {
            is_head = false;
            scenario.trace_line = number + 1;
        } else if (is_head) {
            scenario.head += line + "\n";
            parse_line(scenario, parser, number, line);
        } else {
            scenario.trace.push_back(line);
        }
    }
    if (!scenario.chaos && scenario.statements.empty())
        throw ScenarioError(file + ": contains no statements");
    return scenario;
}

}  // namespace memberlist::sim
