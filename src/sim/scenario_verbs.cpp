// ScenarioParser: the verbs for the network, for time and for expectations.
#include <algorithm>
#include <set>

#include "sim/scenario_parser.hpp"

namespace memberlist::sim {

using namespace std::chrono_literals;

// --- network -------------------------------------------------------------------------------------

ScenarioParser::Step ScenarioParser::share(Words& words, std::uint32_t LinkProfile::*field) {
    const auto ppm = static_cast<std::uint32_t>(words.share_ppm("a percentage", 0, 100));
    return [field, ppm](ScenarioRunner& runner) { runner.cluster().network().profile().*field = ppm; };
}

ScenarioParser::Step ScenarioParser::length(Words& words, Duration LinkProfile::*field) {
    const Duration time = words.duration("a time");
    return [field, time](ScenarioRunner& runner) { runner.cluster().network().profile().*field = time; };
}

ScenarioParser::Step ScenarioParser::bandwidth(Words& words) {
    const std::uint64_t rate = words.number("bytes per second", 1'000, 1'000'000'000);
    return [rate](ScenarioRunner& runner) { runner.cluster().network().profile().bytes_per_second = rate; };
}

ScenarioParser::Step ScenarioParser::mtu(Words& words) {
    const std::size_t bytes = words.number("bytes", 64, frame::PacketBudget::datagram_bytes_max);
    return [bytes](ScenarioRunner& runner) { runner.cluster().network().profile().mtu = bytes; };
}

ScenarioParser::Step ScenarioParser::for_a_time(Words& words,
                                                std::function<void(ScenarioRunner&, bool)> set) {
    return [set = std::move(set), lasts = time(words)](ScenarioRunner& runner) {
        set(runner, true);
        if (lasts) runner.later(*lasts, [set, &runner] { set(runner, false); });
    };
}

ScenarioParser::Step ScenarioParser::cut_off(Words& words) {
    const std::string name = node(words);
    return for_a_time(words, [name](auto& runner, bool cut) { runner.cluster().cut_off(name, cut); });
}

ScenarioParser::Step ScenarioParser::block_inbound(Words& words) {
    const std::string name = node(words);
    return for_a_time(words,
                      [name](auto& runner, bool block) { runner.cluster().block_inbound(name, block); });
}

ScenarioParser::Step ScenarioParser::block_outbound(Words& words) {
    const std::string name = node(words);
    return for_a_time(words,
                      [name](auto& runner, bool block) { runner.cluster().block_outbound(name, block); });
}

ScenarioParser::Step ScenarioParser::lose_packets(Words& words) {
    const std::string name = node(words);
    return for_a_time(words,
                      [name](auto& runner, bool lose) { runner.cluster().lose_packets_of(name, lose); });
}

ScenarioParser::Step ScenarioParser::block_link(Words& words) {
    const std::string from = node(words);
    const std::string to = node(words);
    return for_a_time(words,
                      [from, to](auto& runner, bool block) { runner.cluster().block_link(from, to, block); });
}

ScenarioParser::Step ScenarioParser::flap(Words& words) {
    const std::string name = node(words);
    if (!words.take_if("every")) words.fail("expected 'every' after the node");
    const Duration period = words.duration("a time");
    if (!words.take_if("for")) words.fail("expected 'for' after the period");
    const Duration lasts = words.duration("a time");
    constexpr int flaps_max = 10'000;
    if (period <= 0s || lasts / period > flaps_max) words.fail("more than 10000 flaps");
    return [name, period, lasts](ScenarioRunner& runner) {
        runner.cluster().cut_off(name, true);
        bool is_cut = true;
        for (Duration at = period; at < lasts || is_cut; at += period) {
            is_cut = !is_cut;
            runner.later(at, [&runner, name, is_cut] { runner.cluster().cut_off(name, is_cut); });
        }
    };
}

// "a,b" separates these nodes from all others, "a,b | c,d | e" makes three sides. With "a > b,c"
// traffic from the left side still reaches the right one.
ScenarioParser::Step ScenarioParser::partition(Words& words) {
    std::vector<Names> sides{nodes_of(words)};
    const bool is_one_way = words.take_if(">");
    if (is_one_way) sides.push_back(nodes_of(words));
    while (!is_one_way && words.take_if("|")) sides.push_back(nodes_of(words));
    if (sides.size() > 1) {
        std::set<std::string> named;
        std::size_t count = 0;
        for (const Names& side : sides) {
            named.insert(side.begin(), side.end());
            count += side.size();
        }
        if (named.size() != names_.size() || count != names_.size())
            words.fail("every node must be on exactly one side");
    }
    return for_a_time(words, [sides, is_one_way](ScenarioRunner& runner, bool divide) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            for (const std::string& name : sides[i])
                runner.cluster().put_on_side(name, divide ? static_cast<int>(i) + 1 : 0);
        }
        runner.cluster().network().let_through(1, 2, divide && is_one_way);
    });
}

// --- time, expectations --------------------------------------------------------------------------

ScenarioParser::Step ScenarioParser::run(Words& words) {
    if (!words.take_if("until")) {
        const Duration time = words.duration("a time");
        return [time](ScenarioRunner& runner) { runner.run_for(time); };
    }
    Condition condition;
    if (words.take_if("mesh")) {
        condition = full_mesh();
    } else if (words.take_if("everybody")) {
        if (!words.take_if("sees")) words.fail("expected 'sees' after 'everybody'");
        condition = everybody_sees_count(words.number("a number of members", 1, 1'000));
    } else {
        const std::string name = node(words);
        const auto wanted = state(words);
        condition = seen_everywhere_as(name, wanted.value_or(NodeState::dead));
    }
    if (!words.take_if("within")) words.fail("expected 'within' after the condition");
    const Duration limit = words.duration("a time");
    return [condition, limit](ScenarioRunner& runner) { runner.run_until(condition, limit); };
}

ScenarioParser::Step ScenarioParser::expect(Words& words) {
    const bool is_some = words.take_if("some");
    if (is_some || words.take_if("no")) {
        const std::string what = words.word("a counter");
        const auto& counters = ScenarioRunner::counters();
        if (std::count(counters.begin(), counters.end(), what) == 0) {
            std::string names;
            for (const auto& name : counters) names += (names.empty() ? "" : ", ") + name;
            words.fail("unknown counter '" + what + "'; counters are " + names);
        }
        const auto wanted = is_some ? std::nullopt : std::optional<std::uint64_t>(0);
        return [what, wanted](ScenarioRunner& runner) { runner.expect_count(what, wanted); };
    }
    // Empty for all nodes that run at that time.
    const Names observers = words.take_if("all") ? Names{} : nodes_of(words);
    const auto who = [observers](ScenarioRunner& runner) {
        return observers.empty() ? runner.cluster().running() : observers;
    };
    if (!words.take_if("sees") && !words.take_if("see")) words.fail("expected 'sees' after the nodes");
    const std::string subject = words.word("a node or a number of members");
    if (subject.find_first_not_of("0123456789") == std::string::npos && subject.size() < 5) {
        if (!words.take_if("members")) words.fail("expected 'members' after the number");
        return [who, count = std::stoul(subject)](ScenarioRunner& runner) {
            for (const std::string& observer : who(runner)) runner.expect_members(observer, count);
        };
    }
    if (std::count(names_.begin(), names_.end(), subject) == 0) words.fail("unknown node " + subject);
    return [who, subject, wanted = state(words)](ScenarioRunner& runner) {
        for (const std::string& observer : who(runner)) {
            if (observer != subject) runner.expect_state(observer, subject, wanted);
        }
    };
}

}  // namespace memberlist::sim
