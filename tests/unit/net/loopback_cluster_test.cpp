// Clusters of real nodes in one process: join, messages, metadata, leave, failure, encryption.
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

void join(LoopbackNode& node, LoopbackNode& seed) {
    const auto joined = node->join({seed.address()});
    if (!joined) FAIL(joined.error().message());
    REQUIRE(joined->joined == 1);
}

}  // namespace

TEST_CASE("two nodes see each other after a join", "[net]") {
    LoopbackNode a("a"), b("b");
    join(b, a);
    CHECK(b->member_count() == 2);  // join() returns after our half; the merge on the other side
                                    // may follow
    CHECK(a.events().wait_for_join("b"));
    CHECK(a->member_count() == 2);
    CHECK(a.find("b").address == b->bound_address());
    CHECK(b->stats().states_merged == 2);  // the join, and the check whether it succeeded
}

TEST_CASE("five nodes joined in a chain all list each other", "[net]") {
    LoopbackNode a("a"), b("b"), c("c"), d("d"), e("e");
    join(b, a);
    join(c, b);
    join(d, c);
    join(e, d);
    for (LoopbackNode* node : {&a, &b, &c, &d, &e}) {
        for (const char* name : {"a", "b", "c", "d", "e"}) CHECK(node->events().wait_for_join(name));
        CHECK((*node)->member_count() == 5);
    }
}

TEST_CASE("user messages arrive, as a datagram and on a stream", "[net]") {
    LoopbackNode a("a"), b("b");
    join(b, a);
    REQUIRE(b->send_best_effort(b.find("a"), as_bytes("by packet")).has_value());
    CHECK(a.events().wait_for_payload("by packet"));
    const std::string large(1'000'000, 'x');
    REQUIRE(b->send_reliable(b.find("a"), as_bytes(large)).has_value());
    CHECK(a.events().wait_for_payload(large));
}

TEST_CASE("a user message too large for a datagram is refused at once", "[net]") {
    LoopbackNode a("a");
    const auto sent = a->send_best_effort(a->local_node(), Bytes(65'507));
    REQUIRE_FALSE(sent.has_value());
    CHECK(sent.error().code == Errc::message_too_large);
}

TEST_CASE("a ping measures the round trip", "[net]") {
    LoopbackNode a("a"), b("b");
    join(b, a);
    const auto round_trip = b->ping(b.find("a"));
    REQUIRE(round_trip.has_value());
    CHECK(*round_trip > 0ns);
    Node elsewhere = b.find("a");
    elsewhere.name = "nobody";
    CHECK(b->ping(elsewhere).error().code == Errc::no_response);
}

TEST_CASE("new metadata reach the others", "[net]") {
    const auto meta = std::make_shared<ChangingMeta>();
    meta->set("old");
    Config config = quick_config("a");
    config.delegate = meta;
    LoopbackNode a(config), b("b");
    join(b, a);
    CHECK(as_text(b.find("a").meta) == "old");
    meta->set("new");
    REQUIRE(a->update_metadata(10s).has_value());
    CHECK(b.events().wait_for_kind<NodeUpdated>([](const auto& updated) {
        return as_text(updated.node.meta) == "new" && as_text(updated.previous_meta) == "old";
    }));
    CHECK(as_text(b.find("a").meta) == "new");
    CHECK(as_text(a->local_node().meta) == "new");
}

TEST_CASE("a node that leaves has left, and one that is shut down has failed", "[net]") {
    LoopbackNode a("a"), b("b"), c("c");
    join(b, a);
    join(c, a);
    REQUIRE(a.events().wait_for_join("c"));
    REQUIRE(b.events().wait_for_join("c"));

    REQUIRE(b->leave(10s).has_value());
    b->shutdown();
    CHECK(a.events().wait_for_kind<NodeLeft>(
        [](const auto& left) { return left.node.name == "b" && left.graceful; }));
    CHECK(a->member_count() == 2);

    c->shutdown();
    CHECK(a.events().wait_for_kind<NodeSuspected>(
        [](const auto& suspected) { return suspected.node.name == "c"; }));
    CHECK(a.events().wait_for_kind<NodeLeft>(
        [](const auto& left) { return left.node.name == "c" && !left.graceful; }));
    CHECK(a->member_count() == 1);
}

TEST_CASE("an encrypted and labeled cluster works like any other", "[net]") {
    const auto config = [](const std::string& name) {
        Config encrypted = quick_config(name);
        encrypted.label = "blue";
        encrypted.keyring = *Keyring::create(Bytes(32, 7));
        return encrypted;
    };
    LoopbackNode a(config("a")), b(config("b"));
    join(b, a);
    CHECK(a.events().wait_for_join("b"));
    REQUIRE(a->send_best_effort(a.find("b"), as_bytes("sealed")).has_value());
    CHECK(b.events().wait_for_payload("sealed"));
}

TEST_CASE("a node with the wrong key, or the wrong label, cannot join", "[net]") {
    Config locked = quick_config("a");
    locked.keyring = *Keyring::create(Bytes(32, 7));
    Config wrong_key = quick_config("b");
    wrong_key.keyring = *Keyring::create(Bytes(32, 8));
    Config wrong_label = quick_config("c");
    wrong_label.keyring = locked.keyring;
    wrong_label.label = "blue";

    LoopbackNode a(locked);
    for (const Config& config : {wrong_key, wrong_label}) {
        LoopbackNode outsider(config);
        const auto joined = outsider->join({a.address()});
        REQUIRE_FALSE(joined.has_value());
        CHECK(joined.error().code == Errc::join_failed);
        CHECK_THAT(joined.error().detail, Catch::Contains(a.address()));
        CHECK(outsider->member_count() == 1);
    }
    CHECK(a->member_count() == 1);
}

TEST_CASE("the view inside a callback is the one after its event", "[net]") {
    struct Counts {
        std::mutex mutex;
        std::condition_variable changed;
        Memberlist* list = nullptr;
        std::vector<std::size_t> after_join;
    };
    const auto counts = std::make_shared<Counts>();
    Config config = quick_config("a");
    config.on_event = [counts](const Event& event) {
        std::unique_lock lock(counts->mutex);
        counts->changed.wait(lock, [&] { return counts->list != nullptr; });
        if (std::holds_alternative<NodeJoined>(event))
            counts->after_join.push_back(counts->list->member_count());
        counts->changed.notify_all();
    };
    auto a = Memberlist::create(config);
    REQUIRE(a.has_value());
    {
        const std::lock_guard lock(counts->mutex);
        counts->list = &*a;
    }
    counts->changed.notify_all();

    // b and c arrive in one push/pull but produce two successive events.
    LoopbackNode b("b"), c("c");
    join(c, b);
    REQUIRE(b.events().wait_for_join("c"));
    REQUIRE(a->join({b.address()}).has_value());
    a->shutdown();
    const std::lock_guard lock(counts->mutex);
    CHECK(counts->after_join == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("nodes on the IPv6 loopback address join too", "[net]") {
    Config config = quick_config("a");
    config.bind_host = "::1";
    auto probe = Memberlist::create(config);
    if (!probe) {
        WARN("no IPv6 here, not tested: " << probe.error().message());
        return;
    }
    probe->shutdown();
    LoopbackNode a(config);
    config.name = "b";
    LoopbackNode b(config);
    join(b, a);
    CHECK(a.events().wait_for_join("b"));
    CHECK(a.find("b").address == b->bound_address());
}
