// The list of allowed networks, as the member table applies it (Go: state.go aliveNode, IPAllowed).
#include "core/membership.hpp"
#include "support/catch.hpp"
#include "support/swim_script.hpp"

using namespace memberlist;
using namespace memberlist::test;

namespace {

core::SwimConfig allowing(std::initializer_list<std::string_view> networks) {
    core::SwimConfig config;
    config.allowed_networks.emplace();
    for (const std::string_view network : networks)
        config.allowed_networks->push_back(*IpNetwork::parse(network));
    return config;
}

// Merges a push/pull entry for `name` at `address`.
void told(SwimScript& s, std::string_view name, std::string_view address, std::uint32_t incarnation = 1) {
    const Bytes versions{1, 5, 2, 0, 0, 0};
    const IpAddress ip = *IpAddress::parse(address);
    wire::PushPull remote;
    remote.nodes.push_back({.name = name,
                            .address = ip.wire_bytes(),
                            .port = 7946,
                            .meta = {},
                            .incarnation = incarnation,
                            .state = 0,
                            .versions = BytesView(versions)});
    REQUIRE(s.swim.merge(s.now, at("10.0.0.99:7946"), remote, false, s.effects));
    s.collect();
}

std::uint64_t refused(const SwimScript& s) { return s.swim.state().drops[Errc::refused_by_policy]; }

struct CountingPolicy final : AdmissionPolicy {
    std::error_code on_alive(const Node& node) override {
        asked.push_back(node.name);
        return {};
    }
    std::vector<std::string> asked;
};

}  // namespace

// Go: Test_IsValidAddressDefaults.
TEST_CASE("without a list of networks every address is allowed") {
    SwimScript s;
    for (const char* ip : {"127.0.0.1", "127.0.0.5", "10.0.0.9", "172.16.0.7", "192.168.2.1",
                           "fe80::aede:48ff:fe00:1122", "::1"}) {
        INFO(ip);
        told(s, ip, ip);
        CHECK(s.knows(ip));
    }
    CHECK(refused(s) == 0);
}

TEST_CASE("a node outside the allowed networks is not stored, announced or passed on") {
    for (const bool by_packet : {true, false}) {
        SwimScript s(allowing({"10.0.0.0/24", "fd00::/8"}));
        const std::size_t queued = s.queued();
        if (by_packet) {
            s.alive("rogue", 1, "10.0.1.7:7946");
        } else {
            told(s, "rogue", "10.0.1.7");
        }
        CHECK_FALSE(s.knows("rogue"));
        CHECK(s.events.empty());
        CHECK(s.queued() == queued);
        CHECK(refused(s) == 1);
    }
}

TEST_CASE("nodes inside the allowed networks are members, IPv4 in either form") {
    SwimScript s(allowing({"10.0.0.0/24", "fd00::/8"}));
    s.alive("n7", 1);
    told(s, "v6", "fd12::1");
    told(s, "mapped", "::ffff:10.0.0.8");
    for (const char* name : {"n7", "v6", "mapped"}) CHECK(s.knows(name));
    CHECK(refused(s) == 0);
}

TEST_CASE("a member that left cannot come back from a network that is not allowed") {
    SwimScript s(allowing({"10.0.0.0/24"}));
    s.alive("n7", 1);
    s.dead("n7", 1, "n7");
    s.alive("n7", 2, "10.0.1.7:7946");
    told(s, "n7", "10.0.1.7", 2);
    CHECK(refused(s) == 2);
    CHECK(s.member("n7").state == NodeState::left);
    CHECK(s.member("n7").address == at("10.0.0.7:7946"));
    told(s, "n7", "10.0.0.8", 2);
    CHECK(s.member("n7").state == NodeState::alive);
    CHECK(s.member("n7").address == at("10.0.0.8:7946"));
}

TEST_CASE("a live member is not moved out of the allowed networks, and that is no name conflict") {
    SwimScript s(allowing({"10.0.0.0/24"}));
    s.alive("n7", 1);
    told(s, "n7", "10.0.1.7", 2);
    CHECK(refused(s) == 1);
    CHECK(s.events_of<NameConflict>().empty());
    told(s, "n7", "10.0.0.8", 2);
    CHECK(s.events_of<NameConflict>().size() == 1);
}

TEST_CASE("the policy is not asked about a packet that is blocked, but about entries of a push/pull") {
    CountingPolicy policy;
    SwimScript s(allowing({"10.0.0.0/24"}), {.admission = &policy});
    policy.asked.clear();
    s.alive("rogue", 1, "10.0.1.7:7946");
    CHECK(policy.asked.empty());
    told(s, "rogue", "10.0.1.7");
    CHECK(policy.asked == std::vector<std::string>{"rogue"});
    CHECK_FALSE(s.knows("rogue"));
}

// In Go, a node that does not allow itself is missing from its own table and never announced.
TEST_CASE("our own record is kept although our network is not allowed") {
    SwimScript s(allowing({"192.168.0.0/16"}));
    CHECK(s.member("self").state == NodeState::alive);
    CHECK(refused(s) == 0);
    s.swim.update(s.now, OpId{1}, 0s, s.effects);
    s.collect();
    CHECK(s.member("self").incarnation == 2);
    CHECK(refused(s) == 0);
}

// Go documents the same but then allows everybody.
TEST_CASE("an empty list allows nobody but ourselves") {
    SwimScript s(allowing({}));
    s.alive("n7", 1);
    told(s, "v6", "::1");
    CHECK(s.swim.state().members.size() == 1);
    CHECK(refused(s) == 2);
    CHECK(s.member("self").state == NodeState::alive);
}

TEST_CASE("accusations of members are believed whoever tells them") {
    SwimScript s(allowing({"10.0.0.0/24"}));
    s.alive("n7", 1);
    s.message(wire::Suspect{.incarnation = 1, .node = "n7", .from = "n8"}, "192.168.0.1:7946");
    CHECK(s.member("n7").state == NodeState::suspect);
}
