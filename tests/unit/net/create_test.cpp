// Node creation from a configuration, on real sockets. Tests with Go's names come from
// memberlist_test.go.
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

TEST_CASE("TestCreate_protocolVersion", "[net]") {
    for (const int version : {1, 4, 5, 6}) {
        INFO(version);
        Config config = quick_config("a");
        config.protocol_version = static_cast<std::uint8_t>(version);
        const auto created = Memberlist::create(config);
        CHECK(created.has_value() == (version <= 5));
        if (!created) CHECK(created.error().detail == "config: protocol_version is 6, must be 1 to 5");
    }
}

TEST_CASE("TestCreate_secretKey", "[net]") {
    for (const std::size_t bytes : {0U, 3U, 16U, 38U}) {
        INFO(bytes);
        Config config = quick_config("a");
        config.secret_key = Bytes(bytes);
        const auto created = Memberlist::create(config);
        CHECK(created.has_value() == (bytes == 0 || bytes == 16));
        if (!created) CHECK(created.error().code == Errc::invalid_argument);
    }
}

TEST_CASE("a wrong secret key is told before a socket is opened", "[net]") {
    LoopbackNode holder("holder");
    Config config = quick_config("a");
    config.bind_port = holder->bound_address().port;
    config.secret_key = Bytes(3);
    CHECK(Memberlist::create(config).error().code == Errc::invalid_argument);
}

TEST_CASE("TestCreate_secretKeyEmpty, TestCreate_keyringOnly and TestCreate_keyringAndSecretKey", "[net]") {
    const Bytes ring_key(16, 0), secret(16, 1);
    // A successful join shows whether two nodes use the same encryption.
    const auto can_join = [](Config joiner, LoopbackNode& member) {
        LoopbackNode node(std::move(joiner));
        return node->join({member.address()}).has_value();
    };
    Config plain = quick_config("plain");
    Config keyed = quick_config("keyed");
    keyed.keyring = *Keyring::create(ring_key);
    Config secretive = quick_config("secretive");
    secretive.secret_key = secret;

    LoopbackNode without(quick_config("without"));
    CHECK(can_join(plain, without));
    CHECK_FALSE(can_join(keyed, without));

    Config ring_only = quick_config("ring-only");
    ring_only.keyring = *Keyring::create(ring_key);
    LoopbackNode with_ring(ring_only);
    CHECK(can_join(keyed, with_ring));
    CHECK_FALSE(can_join(plain, with_ring));

    Config both = quick_config("both");
    both.keyring = *Keyring::create(ring_key);
    both.secret_key = secret;
    LoopbackNode with_both(both);
    CHECK(both.keyring->keys() == std::vector<Bytes>{secret, ring_key});
    CHECK(can_join(secretive, with_both));
    CHECK_FALSE(can_join(plain, with_both));
}

TEST_CASE("TestCreate", "[net]") {
    Config config = quick_config("a");
    config.protocol_version = 1;
    config.delegate_version = 13;
    config.delegate_version_min = 12;
    config.delegate_version_max = 24;
    LoopbackNode a(config);
    REQUIRE(a->members().size() == 1);
    const ProtocolVersions expected{.protocol_min = 1,
                                    .protocol_max = 5,
                                    .protocol = 1,
                                    .delegate_min = 12,
                                    .delegate_max = 24,
                                    .delegate = 13};
    CHECK(a->members()[0].versions == expected);
}

TEST_CASE("a node starts with the incarnation that it is given", "[net]") {
    Config config = quick_config("a");
    config.first_incarnation = incarnation_from_clock(std::chrono::system_clock::now());
    LoopbackNode a(config), b("b");
    CHECK(a->local_node().incarnation == config.first_incarnation);
    REQUIRE(b->join({a.address()}));
    CHECK(b.find("a").incarnation == config.first_incarnation);
}

TEST_CASE("where names are required, nothing goes to a node without one", "[net]") {
    Config config = quick_config("b");
    config.require_node_names = true;
    LoopbackNode a("a"), b(config);
    const auto joined = b->join({a.address()});
    REQUIRE_FALSE(joined);
    CHECK(
        joined.error().detail ==
        "failed to join " + a.address() + ": " +
            Error(Errc::invalid_argument, "node names are required by configuration but one was not provided")
                .message());
    REQUIRE(b->join({"a/" + a.address()}));

    Node nameless = b.find("a");
    nameless.name.clear();
    CHECK(b->ping(nameless).error().code == Errc::invalid_argument);
    CHECK(b->send_reliable(nameless, as_bytes("x")).error().code == Errc::invalid_argument);
    CHECK(b->send_best_effort(nameless, as_bytes("x")).error().code == Errc::invalid_argument);
    CHECK(b->ping(b.find("a")).has_value());
}

TEST_CASE("the function that is asked about stream pings is let go of by shutdown", "[net]") {
    const auto held = std::make_shared<int>(1);
    Config config = quick_config("a");
    config.disable_tcp_pings_for_node = [held](std::string_view) { return true; };
    LoopbackNode a(std::move(config));
    CHECK(held.use_count() == 2);
    a->shutdown();
    CHECK(held.use_count() == 1);
}
