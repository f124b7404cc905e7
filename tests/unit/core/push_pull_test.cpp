#include "core/push_pull.hpp"

#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

const Bytes good_versions{1, 5, 2, 0, 0, 0};

wire::PushNodeState told(std::string_view name, NodeState state, std::uint32_t incarnation = 1,
                         BytesView versions = good_versions) {
    static const Bytes address{10, 0, 0, 50};
    return {.name = name,
            .address = BytesView(address),
            .port = 7946,
            .meta = {},
            .incarnation = incarnation,
            .state = static_cast<std::int64_t>(state),
            .versions = versions};
}

Result<void> merge(SwimScript& s, std::vector<wire::PushNodeState> nodes, bool join = false,
                   std::string_view state = {}) {
    auto merged = s.swim.merge(s.now, at("10.0.0.99:7946"),
                               {.join = join, .nodes = std::move(nodes), .user_state = as_bytes(state)}, join,
                               s.effects);
    s.collect();
    return merged;
}

}  // namespace

TEST_CASE("a merge brings in the living, suspects the accused and believes those who left") {
    SwimScript s;
    s.alive("n1");
    s.alive("n2");
    s.alive("n3");
    s.suspect("n1", 1, "n9");
    s.events.clear();
    REQUIRE(merge(s, {told("new", NodeState::alive), told("n2", NodeState::suspect),
                      told("n3", NodeState::dead), told("unknown", NodeState::dead)}));
    CHECK(s.member("new").state == NodeState::alive);
    CHECK(s.member("n2").state == NodeState::suspect);
    CHECK(s.member("n3").state == NodeState::suspect);  // reported dead, it can still refute
    CHECK_FALSE(s.knows("unknown"));
    CHECK(s.events_of<NodeJoined>().size() == 1);
    CHECK(s.events_of<NodeSuspected>()[0].accuser == "self");

    SwimScript t;
    t.alive("n1");
    REQUIRE(merge(t, {told("n1", NodeState::left)}));
    CHECK(t.member("n1").state == NodeState::left);
    CHECK(t.events_of<NodeLeft>()[0].graceful);
}

TEST_CASE("states that do not exist are ignored") {
    SwimScript s;
    auto odd = told("odd", NodeState::alive);
    odd.state = 4;
    auto negative = told("negative", NodeState::alive);
    negative.state = -1;
    REQUIRE(merge(s, {odd, negative}));
    CHECK(s.swim.state().members.size() == 1);
}

TEST_CASE("we refute what a merge says of us") {
    SwimScript s;
    REQUIRE(merge(s, {told("self", NodeState::dead, 6)}));
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(s.member("self").incarnation == 7);
}

TEST_CASE("clusters whose protocol versions do not overlap do not merge") {
    SwimScript s;
    const Bytes future{6, 7, 6, 0, 0, 0};
    const auto merged = merge(s, {told("ok", NodeState::alive), told("future", NodeState::alive, 1, future)});
    REQUIRE_FALSE(merged);
    CHECK(merged.error().code == Errc::incompatible_protocol);
    CHECK(merged.error().detail == "Node 'ok' protocol version (2) is incompatible: [6, 5]");
    CHECK(s.swim.state().members.size() == 1);

    const Bytes other_delegate{1, 5, 2, 3, 4, 3};
    CHECK_FALSE(merge(s, {told("serf", NodeState::alive, 1, other_delegate)}));
}

TEST_CASE("an entry without versions neither blocks a merge nor is stored") {
    SwimScript s;
    const Bytes zeros(6, 0);
    REQUIRE(merge(s, {told("ghost", NodeState::alive, 1, zeros),
                      told("dead-ghost", NodeState::dead, 1, BytesView{}), told("real", NodeState::alive)}));
    CHECK(s.knows("real"));
    CHECK_FALSE(s.knows("ghost"));
    CHECK(s.swim.state().drops[Errc::malformed_message] == 1);
}

TEST_CASE("a merge delegate sees who would come, with their states, and may refuse a join") {
    struct Policy final : AdmissionPolicy {
        std::error_code on_merge(std::span<const Node> peers) override {
            seen.assign(peers.begin(), peers.end());
            return refuse ? make_error_code(std::errc::permission_denied) : std::error_code{};
        }
        std::vector<Node> seen;
        bool refuse = true;
    } policy;
    SwimScript s({}, {.admission = &policy});
    const auto merged = merge(s, {told("a", NodeState::alive), told("b", NodeState::left)}, true);
    REQUIRE_FALSE(merged);
    CHECK(merged.error().code == Errc::refused_by_policy);
    CHECK_FALSE(s.knows("a"));
    REQUIRE(policy.seen.size() == 2);
    CHECK(policy.seen[1].state == NodeState::left);

    policy.seen.clear();
    REQUIRE(merge(s, {told("a", NodeState::alive)}, false));  // a periodic exchange does not ask
    CHECK(policy.seen.empty());
    CHECK(s.knows("a"));
}

TEST_CASE("a merge delegate is shown the port that stands in for none") {
    struct Policy final : AdmissionPolicy {
        std::error_code on_merge(std::span<const Node> peers) override {
            seen.assign(peers.begin(), peers.end());
            return {};
        }
        std::vector<Node> seen;
    } policy;
    SwimScript s({}, {.admission = &policy});
    auto node = told("a", NodeState::alive);
    node.port = 0;
    REQUIRE(merge(s, {node}, true));
    REQUIRE(policy.seen.size() == 1);
    CHECK(policy.seen[0].address.port == core::SwimConfig{}.default_port);
    CHECK(s.member("a").address.port == core::SwimConfig{}.default_port);
}

TEST_CASE("the application's state travels with ours") {
    struct App final : Delegate {
        Bytes local_state(bool join) override { return to_bytes(join ? "joining" : "periodic"); }
        void merge_remote_state(BytesView state, bool join) override {
            merged.push_back(std::string(as_text(state)) + (join ? "/join" : "/periodic"));
        }
        std::vector<std::string> merged;
    } app;
    SwimScript s({}, {.delegate = &app});
    s.alive("n1", 4, {}, "meta");
    s.suspect("n1", 4, "n2");
    Bytes message;
    s.swim.encode_local_state(true, message);
    const auto decoded = wire::decode_stream_message(message, {});
    REQUIRE(decoded);
    const auto& state = std::get<wire::PushPull>(*decoded);
    CHECK(state.join);
    CHECK(as_text(state.user_state) == "joining");
    REQUIRE(state.nodes.size() == 2);
    const auto n1 =
        std::find_if(state.nodes.begin(), state.nodes.end(), [](const auto& n) { return n.name == "n1"; });
    CHECK(n1->state == 1);
    CHECK(n1->incarnation == 4);
    CHECK(as_text(n1->meta.bytes) == "meta");
    CHECK(n1->versions.bytes.size() == 6);

    REQUIRE(merge(s, {}, true, "theirs"));
    REQUIRE(merge(s, {}, false, ""));
    CHECK(app.merged == std::vector<std::string>{"theirs/join"});
}

TEST_CASE("the periodic exchange asks one living member, less often in a larger cluster") {
    SwimScript s;
    s.run_for(61s);
    CHECK(s.syncs.empty());  // alone
    s.alive("n2");
    s.alive("n3");
    s.dead("n3", 1, "n2");
    for (std::uint32_t i = 2; i < 22 && s.syncs.empty(); ++i) {
        s.alive("n2", i);  // clears the suspicion after an unanswered probe
        s.run_for(3s);
    }
    REQUIRE_FALSE(s.syncs.empty());
    CHECK(s.syncs[0].name == "n2");

    using core::push_pull_scale;
    CHECK(push_pull_scale(0) == 1);
    CHECK(push_pull_scale(32) == 1);
    CHECK(push_pull_scale(33) == 2);
    CHECK(push_pull_scale(64) == 2);
    CHECK(push_pull_scale(65) == 3);
    CHECK(push_pull_scale(128) == 3);
}
