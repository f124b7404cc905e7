// The exchanges of a join with one address, step by step. The test plays the peer.
#include "endpoint/endpoint.hpp"
#include "support/catch.hpp"
#include "support/seeded_entropy.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// "n0" at 10.0.0.1:7946 joins 10.0.0.2:7946.
class Joiner {
public:
    explicit Joiner(const std::vector<std::string>& seeds = {"10.0.0.2:7946"}, Duration timeout = 0s)
        : endpoint_(config(), Rng(1), entropy_, {}, Logger{}) {
        step([&](auto& out) { endpoint_.start(now_, out); });
        step([&](auto& out) { endpoint_.begin(now_, OpId{1}, endpoint::Join{seeds, timeout}, out); });
    }

    void peer_takes_the_call() {
        step([&](auto& out) { endpoint_.on_stream_connected(now_, dialed.back(), out); });
    }
    void peer_answers(const wire::PushPull& state) {
        Bytes message;
        wire::encode(state, message);
        step([&](auto& out) { endpoint_.on_stream_data(now_, dialed.back(), message, out); });
    }
    void peer_ends() {
        step([&](auto& out) { endpoint_.on_stream_end(now_, dialed.back(), out); });
    }
    void peer_resets() {
        const auto error = std::make_error_code(std::errc::connection_reset);
        step([&](auto& out) { endpoint_.on_stream_closed(now_, dialed.back(), error, out); });
    }
    void wait(Duration duration) {
        const TimePoint end = now_ + duration;
        while (endpoint_.next_deadline() && *endpoint_.next_deadline() <= end) {
            now_ = *endpoint_.next_deadline();
            step([&](auto& out) { endpoint_.on_deadline(now_, out); });
        }
        now_ = end;
    }

    // Returns its last push/pull, valid until the next one.
    wire::PushPull said() const {
        return std::get<wire::PushPull>(*wire::decode_stream_message(written, {}));
    }

    // Returns the incarnation in its record of itself.
    std::uint32_t said_incarnation() const {
        for (const auto& node : said().nodes) {
            if (node.name == "n0") return node.incarnation;
        }
        return 0;
    }

    std::vector<StreamId> dialed;
    std::vector<StreamId> aborted;
    std::size_t lookups_forgotten = 0;
    Bytes written;
    std::optional<endpoint::Finish> finished;

private:
    static endpoint::EndpointConfig config() {
        endpoint::EndpointConfig config;
        config.local.name = "n0";
        config.local.address = *SocketAddress::parse("10.0.0.1:7946");
        config.frame.compression = wire::Compression::none;
        config.swim.probe_interval = config.swim.probe_timeout = 1h;
        config.swim.gossip_interval = config.swim.push_pull_interval = config.swim.heal_interval = 0s;
        return config;
    }

    template <class Call>
    void step(Call call) {
        endpoint::Actions out;
        call(out);
        for (const endpoint::Action& action : out.list()) {
            if (const auto* dial = std::get_if<endpoint::Connect>(&action)) dialed.push_back(dial->id);
            if (const auto* abort = std::get_if<endpoint::AbortStream>(&action)) aborted.push_back(abort->id);
            if (std::holds_alternative<endpoint::ForgetSeeds>(action)) ++lookups_forgotten;
            if (const auto* write = std::get_if<endpoint::WriteStream>(&action)) written = write->data;
            if (const auto* finish = std::get_if<endpoint::Finish>(&action)) finished = *finish;
        }
    }

    TimePoint now_{1000s};
    SeededEntropy entropy_{1};
    endpoint::Endpoint endpoint_;
};

// The peer's record of "n0".
struct Record {
    NodeState state = NodeState::alive;
    std::uint32_t incarnation = 1;
    Bytes address{10, 0, 0, 1};
};

// A push/pull that lists "n1", and "n0" if `own` is given. Valid while `own` lives.
wire::PushPull state_of_peer(const Record* own = nullptr) {
    static const Bytes versions{1, 5, 2, 0, 0, 0};
    static const Bytes peer_address{10, 0, 0, 2};
    const auto node = [](std::string_view name, BytesView address, NodeState state,
                         std::uint32_t incarnation) {
        return wire::PushNodeState{.name = name,
                                   .address = address,
                                   .port = 7946,
                                   .meta = {},
                                   .incarnation = incarnation,
                                   .state = static_cast<std::int64_t>(state),
                                   .versions = BytesView(versions)};
    };
    wire::PushPull state{.join = false, .nodes = {}, .user_state = {}};
    state.nodes.push_back(node("n1", peer_address, NodeState::alive, 1));
    if (own != nullptr) state.nodes.push_back(node("n0", own->address, own->state, own->incarnation));
    return state;
}

}  // namespace

TEST_CASE(
    "after the answer to its join a node waits until the peer closes, and then looks with empty hands") {
    Joiner joiner;
    joiner.peer_takes_the_call();
    CHECK(joiner.said().join);
    CHECK(joiner.said().nodes.size() == 1);
    joiner.peer_answers(state_of_peer());
    joiner.wait(5s);
    CHECK(joiner.dialed.size() == 1);  // the peer may still be merging
    SECTION("with an end") { joiner.peer_ends(); }
    SECTION("with a reset") { joiner.peer_resets(); }
    REQUIRE(joiner.dialed.size() == 2);
    CHECK_FALSE(joiner.finished);
    joiner.peer_takes_the_call();
    CHECK_FALSE(joiner.said().join);
    CHECK(joiner.said().nodes.empty());
    CHECK(joiner.said().user_state.empty());
    const Record own;
    joiner.peer_answers(state_of_peer(&own));
    REQUIRE(joiner.finished);
    CHECK(joiner.finished->join.joined == 1);
    CHECK(joiner.dialed.size() == 2);
}

TEST_CASE("a peer that never closes its streams is looked at when their time is over") {
    Joiner joiner;
    joiner.peer_takes_the_call();
    joiner.peer_answers(state_of_peer());
    joiner.wait(20s - 1ms);
    CHECK(joiner.dialed.size() == 1);
    joiner.wait(1ms);
    CHECK(joiner.dialed.size() == 2);
}

TEST_CASE("bytes behind the answer to a join mean nothing") {
    Joiner joiner;
    joiner.peer_takes_the_call();
    joiner.peer_answers(state_of_peer());
    joiner.peer_answers(state_of_peer());
    CHECK_FALSE(joiner.finished);
    joiner.peer_ends();
    CHECK(joiner.dialed.size() == 2);
}

TEST_CASE("an answer that lists the node as it is ends its join at once") {
    Joiner joiner;
    joiner.peer_takes_the_call();
    const Record own;
    joiner.peer_answers(state_of_peer(&own));
    REQUIRE(joiner.finished);
    CHECK(joiner.finished->join.joined == 1);
    CHECK(joiner.dialed.size() == 1);
}

TEST_CASE(
    "a peer that holds the node for gone is told once more, with a higher incarnation, and then looked at") {
    const NodeState gone = GENERATE(NodeState::dead, NodeState::left);
    Joiner joiner;
    joiner.peer_takes_the_call();
    CHECK(joiner.said_incarnation() == 1);
    const Record stale{.state = gone, .incarnation = 4};
    joiner.peer_answers(state_of_peer(&stale));
    joiner.peer_ends();
    joiner.peer_takes_the_call();
    CHECK(joiner.said().join);
    CHECK(joiner.said_incarnation() > 4);
    joiner.peer_answers(state_of_peer(&stale));  // written before the merge
    joiner.peer_ends();
    joiner.peer_takes_the_call();
    CHECK(joiner.said().nodes.empty());
    SECTION("it has taken it") {
        const Record back{.state = NodeState::alive, .incarnation = 5};
        joiner.peer_answers(state_of_peer(&back));
        REQUIRE(joiner.finished);
        CHECK(joiner.finished->join.joined == 1);
    }
    SECTION("it has not") {
        joiner.peer_answers(state_of_peer(&stale));
        REQUIRE(joiner.finished);
        CHECK(joiner.finished->join.failures().at(0).error.code == Errc::join_refused);
    }
    CHECK(joiner.dialed.size() == 3);  // and no more, whatever the peer says
}

TEST_CASE("a look is believed if it shows the node at its address, alive or suspect") {
    Joiner joiner;
    joiner.peer_takes_the_call();
    joiner.peer_answers(state_of_peer());
    joiner.peer_ends();
    joiner.peer_takes_the_call();
    const auto verdict = [&](const Record& own) {
        joiner.peer_answers(state_of_peer(&own));
        REQUIRE(joiner.finished);
        return joiner.finished->join.joined == 1;
    };
    SECTION("suspect") { CHECK(verdict({.state = NodeState::suspect})); }
    SECTION("dead") { CHECK_FALSE(verdict({.state = NodeState::dead})); }
    SECTION("left") { CHECK_FALSE(verdict({.state = NodeState::left})); }
    SECTION("elsewhere") { CHECK_FALSE(verdict({.address = {10, 0, 0, 9}})); }
    SECTION("at the same address in its long form") {
        CHECK(verdict({.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1}}));
    }
}

TEST_CASE("seeds that mean one address are dialed once, and all of them tell of it") {
    Joiner joiner({"10.0.0.2:7946", "n1/10.0.0.2", "[::ffff:10.0.0.2]:7946", "10.0.0.2"});
    CHECK(joiner.dialed.size() == 1);
    joiner.peer_takes_the_call();
    const Record own;
    joiner.peer_answers(state_of_peer(&own));
    REQUIRE(joiner.finished);
    CHECK(joiner.finished->join.joined == 1);
    for (const SeedOutcome& seed : joiner.finished->join.seeds) CHECK(seed.joined.size() == 1);
}

TEST_CASE("at the deadline of a join its streams are closed, and its names are not looked up any more") {
    Joiner joiner({"10.0.0.2", "10.0.0.3", "seeds.test"}, 1s);
    REQUIRE(joiner.dialed.size() == 2);
    SECTION("while it dials") {}
    SECTION("while it waits for the peer to merge") {
        joiner.peer_takes_the_call();
        joiner.peer_answers(state_of_peer());
    }
    joiner.wait(1s);
    REQUIRE(joiner.finished);
    CHECK(joiner.aborted == joiner.dialed);
    CHECK(joiner.lookups_forgotten == 1);
    joiner.peer_resets();  // too late to have an effect
    CHECK(joiner.dialed.size() == 2);
}

TEST_CASE("a join dials a few addresses at a time, and the next one when one has failed") {
    std::vector<std::string> seeds;
    for (int i = 1; i <= 20; ++i) seeds.push_back("10.0.1." + std::to_string(i));
    Joiner joiner(seeds);
    CHECK(joiner.dialed.size() == 8);
    joiner.peer_resets();
    CHECK(joiner.dialed.size() == 9);
}
