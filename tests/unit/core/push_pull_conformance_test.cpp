// The cases of memberlist's own tests of merging, version checks and gossip (state_test.go,
// util_test.go), with their numbers. tests/CONFORMANCE.md maps them to the upstream tests.
#include "core/push_pull.hpp"

#include <set>

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;
using wire::MessageType;

namespace {

const Bytes some_versions{1, 5, 2, 0, 0, 0};

wire::PushNodeState told(std::string_view name, const Bytes& address, std::uint32_t incarnation,
                         NodeState state, const wire::NilableBytes& versions = {}) {
    return {.name = name,
            .address = BytesView(address),
            .port = 7946,
            .meta = {},
            .incarnation = incarnation,
            .state = static_cast<std::int64_t>(state),
            .versions = versions};
}

}  // namespace

TEST_CASE("a merge clears one suspicion, starts two, and lets one node join") {
    SwimScript s;
    for (const char* name : {"n1", "n2", "n3"}) s.alive(name, 1);
    s.suspect("n1", 1, "");
    s.events.clear();
    const Bytes first{10, 0, 0, 1}, second{10, 0, 0, 2}, third{10, 0, 0, 3}, fourth{10, 0, 0, 4};
    // As in Go, entries for known members carry no versions. Go would also accept the new member
    // without.
    const wire::PushPull remote{
        .join = false,
        .nodes = {told("n1", first, 2, NodeState::alive), told("n2", second, 1, NodeState::suspect),
                  told("n3", third, 1, NodeState::dead),
                  told("n4", fourth, 2, NodeState::alive, BytesView(some_versions))},
        .user_state = {}};
    REQUIRE(s.swim.merge(s.now, at("10.0.0.4:7946"), remote, false, s.effects));
    s.collect();
    CHECK(s.member("n1").state == NodeState::alive);
    CHECK(s.member("n1").incarnation == 2);
    CHECK(s.member("n2").state == NodeState::suspect);
    CHECK(s.member("n2").incarnation == 1);
    CHECK(s.member("n3").state == NodeState::suspect);
    CHECK(s.member("n4").state == NodeState::alive);
    CHECK(s.member("n4").incarnation == 2);
    REQUIRE(s.events_of<NodeJoined>().size() == 1);
    CHECK(s.events_of<NodeJoined>()[0].node.name == "n4");
    CHECK(s.events_of<NodeLeft>().empty());
}

namespace {

using Range = std::array<std::uint8_t, 3>;  // minimum, maximum, current
using Ranges = std::vector<Range>;

// Both kinds of versions are checked the same way. Protocol versions start at 1 here, because 0
// marks a missing version vector.
ProtocolVersions as_core(const Range& r) {
    const auto up = [](std::uint8_t version) { return static_cast<std::uint8_t>(version + 1); };
    return {up(r[0]), up(r[1]), up(r[2]), 0, 0, 0};
}
ProtocolVersions as_application(const Range& r) { return {1, 5, 2, r[0], r[1], r[2]}; }

// Returns whether a node with the versions `local` merges a table with the versions `remote`.
bool merges(const Ranges& local, const Ranges& remote, ProtocolVersions (*versions)(const Range&)) {
    core::Effects out;
    const ScriptBudget budget;
    core::Swim swim({}, {.name = "self", .address = at("10.0.0.1:7946"), .versions = versions(local[0])},
                    Rng(1), {}, budget.gossip, Logger{});
    const TimePoint now{1s};
    swim.start(now, out);
    const Bytes address{10, 0, 0, 2};
    std::vector<std::array<std::uint8_t, 6>> raw;
    std::vector<std::string> names;
    raw.reserve(remote.size());
    names.reserve(remote.size());
    for (std::size_t i = 1; i < local.size(); ++i) {
        const auto bytes = core::version_bytes(versions(local[i]));
        swim.on_message(now, at("10.0.0.2:7946"),
                        wire::Alive{.incarnation = 1,
                                    .node = "local" + std::to_string(i),
                                    .address = BytesView(address),
                                    .port = 7946,
                                    .meta = {},
                                    .versions = BytesView(bytes)},
                        out);
    }
    CHECK(swim.state().members.size() == local.size());
    wire::PushPull told_of{.join = false, .nodes = {}, .user_state = {}};
    for (const Range& range : remote) {
        raw.push_back(core::version_bytes(versions(range)));
        names.push_back("node " + std::to_string(names.size()));
        told_of.nodes.push_back(told(names.back(), address, 1, NodeState::alive, BytesView(raw.back())));
    }
    return swim.merge(now, at("10.0.0.3:7946"), told_of, false, out).has_value();
}

}  // namespace

TEST_CASE("whose versions go together is Go's table, in both directions and for both kinds") {
    struct Row {
        Ranges a, b;
        bool expected;
    };
    const std::vector<Row> rows{
        {{{0, 0, 0}}, {{0, 0, 0}}, true},
        {{{0, 0, 0}}, {{0, 1, 0}}, true},
        {{{0, 0, 0}}, {{1, 1, 1}}, false},
        {{{0, 1, 0}, {0, 2, 1}}, {{1, 3, 1}}, false},
        {{{0, 3, 2}, {0, 2, 0}}, {{0, 2, 1}, {0, 5, 0}}, true},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO("row " << i);
        for (const auto versions : {as_core, as_application}) {
            CHECK(merges(rows[i].a, rows[i].b, versions) == rows[i].expected);
            CHECK(merges(rows[i].b, rows[i].a, versions) == rows[i].expected);
        }
    }
}

TEST_CASE("the interval of push/pulls grows where Go's does") {
    for (std::size_t members = 0; members <= 128; ++members) {
        INFO(members);
        CHECK(core::push_pull_scale(members) == (members <= 32 ? 1U : members <= 64 ? 2U : 3U));
    }
}

// --- gossip --------------------------------------------------------------------------------------

namespace {

// Returns the number of alive messages sent to `address`.
std::size_t told_to(const SwimScript& s, std::string_view address) {
    return s.sent_of(MessageType::alive, [&](const Sent& sent) { return sent.to == at(address); }).size();
}

core::SwimConfig gossiping_every(Duration interval) {
    core::SwimConfig config;
    config.gossip_interval = interval;
    config.probe_interval = config.push_pull_interval = 0s;
    return config;
}

}  // namespace

TEST_CASE("gossip tells a member of all three, ourselves and itself included") {
    SwimScript s(gossiping_every(10ms));
    s.alive("n2");
    s.alive("n3");
    s.run_for(20ms);
    std::set<std::string> heard;
    for (const Sent& sent : s.sent_of(MessageType::alive)) {
        if (sent.to == at("10.0.0.2:7946")) heard.emplace(sent.as<wire::Alive>().node);
    }
    CHECK(heard == std::set<std::string>{"self", "n2", "n3"});
}

TEST_CASE("the dead hear of gossip for as long as they may, and no longer") {
    auto config = gossiping_every(1ms);
    config.gossip_to_the_dead_time = 100ms;
    {
        SwimScript s(config);
        s.alive("n2");
        s.dead("n2", 1, "");
        s.run_for(200ms);
        s.alive("n3");
        s.alive("n4");
        s.sent.clear();
        s.run_for(50ms);
        CHECK(told_to(s, "10.0.0.3:7946") > 0);
        CHECK(told_to(s, "10.0.0.2:7946") == 0);
    }
    SwimScript s(config);
    s.alive("n2");
    s.dead("n2", 1, "");
    s.run_for(20ms);
    s.alive("n3");
    s.alive("n4");
    s.sent.clear();
    s.run_for(50ms);
    CHECK(told_to(s, "10.0.0.2:7946") >= 2);
}

// --- choosing ------------------------------------------------------------------------------------

TEST_CASE("a pick among ninety gives three that pass and others each time, among eight the only two") {
    const auto table_of = [](int count, Rng& rng) {
        core::MemberTable table;
        for (int i = 0; i < count; ++i) {
            const NodeState states[]{NodeState::alive, NodeState::suspect, NodeState::dead};
            table.set_state(table.insert("test" + std::to_string(i), rng), states[i % 3], TimePoint{});
        }
        return table;
    };
    const auto passes = [](const core::Member& member) {
        return member.name != "test0" && member.state == NodeState::alive;
    };
    Rng rng(1);
    const core::MemberTable large = table_of(90, rng);
    std::set<std::set<std::string>> picks;
    std::vector<core::MemberId> picked;
    for (int i = 0; i < 3; ++i) {
        core::pick_random(large, 3, rng, passes, picked);
        std::set<std::string> names;
        for (const auto id : picked) {
            CHECK(passes(large[id]));
            names.insert(large[id].name);
        }
        CHECK(names.size() == 3);
        picks.insert(names);
    }
    CHECK(picks.size() == 3);

    const core::MemberTable small = table_of(8, rng);
    core::pick_random(small, 3, rng, passes, picked);
    std::set<std::string> names;
    for (const auto id : picked) names.insert(small[id].name);
    CHECK(names == std::set<std::string>{"test3", "test6"});
    CHECK(picked.size() == 2);
}

TEST_CASE("a round visits the same members in another order") {
    // Go: TestShuffleNodes, eight nodes.
    Rng rng(1);
    core::MemberTable table;
    for (int i = 0; i < 8; ++i) table.insert("n" + std::to_string(i), rng);
    const std::vector<core::MemberId> before(table.order().begin(), table.order().end());
    table.shuffle_order(rng);
    const std::vector<core::MemberId> after(table.order().begin(), table.order().end());
    CHECK(before != after);
    CHECK(std::set(before.begin(), before.end()) == std::set(after.begin(), after.end()));
}
