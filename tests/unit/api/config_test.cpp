#include "memberlist/config.hpp"

#include <functional>

#include "api/engine_config.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace std::chrono_literals;

namespace {

Config valid_config() {
    Config config = Config::lan();
    config.name = "a";
    return config;
}

// What validate() says about a valid config after `break_it`; empty if nothing.
std::string complaint(const std::function<void(Config&)>& break_it) {
    Config config = valid_config();
    break_it(config);
    const auto valid = config.validate();
    if (valid) return "";
    CHECK(valid.error().code == Errc::invalid_argument);
    return valid.error().detail;
}

}  // namespace

TEST_CASE("each preset with a name is valid") {
    for (Config config : {Config::lan(), Config::wan(), Config::local()}) {
        config.name = "a";
        CHECK(config.validate().has_value());
    }
}

TEST_CASE("the lan preset is Go's DefaultLANConfig") {
    const Config lan = Config::lan();
    CHECK(lan.bind_host == "0.0.0.0");
    CHECK(lan.bind_port == 7946);
    CHECK(lan.protocol_version == 2);
    CHECK(lan.tcp_timeout == 10s);
    CHECK(lan.indirect_checks == 3);
    CHECK(lan.retransmit_mult == 4);
    CHECK(lan.suspicion_mult == 4);
    CHECK(lan.suspicion_max_timeout_mult == 6);
    CHECK(lan.push_pull_interval == 30s);
    CHECK(lan.probe_interval == 1s);
    CHECK(lan.probe_timeout == 500ms);
    CHECK_FALSE(lan.disable_tcp_pings);
    CHECK(lan.awareness_max_multiplier == 8);
    CHECK(lan.gossip_interval == 200ms);
    CHECK(lan.gossip_nodes == 3);
    CHECK(lan.gossip_to_the_dead_time == 30s);
    CHECK(lan.gossip_verify_incoming);
    CHECK(lan.gossip_verify_outgoing);
    CHECK(lan.compression == CompressionMethod::lzw);
    CHECK(lan.udp_buffer_size == 1400);
    CHECK(lan.dead_node_reclaim_time == 0s);
    CHECK(lan.queue_check_interval == 30s);
}

TEST_CASE("the wan preset is Go's DefaultWANConfig") {
    const Config wan = Config::wan();
    CHECK(wan.tcp_timeout == 30s);
    CHECK(wan.suspicion_mult == 6);
    CHECK(wan.push_pull_interval == 60s);
    CHECK(wan.probe_interval == 5s);
    CHECK(wan.probe_timeout == 3s);
    CHECK(wan.gossip_interval == 500ms);
    CHECK(wan.gossip_nodes == 4);
    CHECK(wan.gossip_to_the_dead_time == 60s);
    // As in lan:
    CHECK(wan.indirect_checks == 3);
    CHECK(wan.retransmit_mult == 4);
}

TEST_CASE("the local preset is Go's DefaultLocalConfig") {
    const Config local = Config::local();
    CHECK(local.tcp_timeout == 1s);
    CHECK(local.indirect_checks == 1);
    CHECK(local.retransmit_mult == 2);
    CHECK(local.suspicion_mult == 3);
    CHECK(local.push_pull_interval == 15s);
    CHECK(local.probe_timeout == 200ms);
    CHECK(local.gossip_interval == 100ms);
    CHECK(local.gossip_to_the_dead_time == 15s);
    // As in lan:
    CHECK(local.probe_interval == 1s);
    CHECK(local.gossip_nodes == 3);
}

TEST_CASE("a field out of range is named, with its value and what is allowed") {
    CHECK(complaint([](Config& c) { c.protocol_version = 7; }) ==
          "config: protocol_version is 7, must be 1 to 5");
    CHECK(complaint([](Config& c) { c.protocol_version = 0; }) ==
          "config: protocol_version is 0, must be 1 to 5");
    CHECK(complaint([](Config& c) { c.name = ""; }) ==
          "config: name is 0 bytes long, must be 1 to 512 bytes long");
    CHECK(complaint([](Config& c) { c.name = std::string(513, 'n'); }) ==
          "config: name is 513 bytes long, must be 1 to 512 bytes long");
    CHECK(complaint([](Config& c) { c.label = std::string(256, 'l'); }) ==
          "config: label is 256 bytes long, must be 0 to 255 bytes long");
    CHECK(complaint([](Config& c) { c.bind_host = "localhost"; }) ==
          "config: bind_host is 'localhost', must be an IP address of this host, 0.0.0.0 or ::");
    CHECK(complaint([](Config& c) { c.advertise = *SocketAddress::parse("0.0.0.0:7946"); }) ==
          "config: advertise is 0.0.0.0:7946, must be an IP address at which others can reach us");
    CHECK(complaint([](Config& c) {
              c.udp_buffer_size = 1000;
              c.name = std::string(500, 'n');
          }) ==
          "config: udp_buffer_size is 1000, must be at least 1092 for a name and a label of this length");
    CHECK(complaint([](Config& c) { c.udp_buffer_size = 511; }) ==
          "config: udp_buffer_size is 511, must be 512 to 65507");
    CHECK(complaint([](Config& c) { c.udp_buffer_size = 65'508; }) ==
          "config: udp_buffer_size is 65508, must be 512 to 65507");
    CHECK(complaint([](Config& c) { c.probe_interval = 500us; }) ==
          "config: probe_interval is 0.5 ms, must be 1 ms to 3600000 ms");
    CHECK(complaint([](Config& c) { c.gossip_interval = -1ms; }) ==
          "config: gossip_interval is -1 ms, must be 0 ms to 3600000 ms");
    CHECK(complaint([](Config& c) { c.suspicion_mult = 0; }) ==
          "config: suspicion_mult is 0, must be 1 to 100");
}

TEST_CASE("the remaining fields are checked at both ends") {
    using Break = std::function<void(Config&)>;
    const std::pair<std::string, Break> cases[] = {
        {"probe_interval", [](Config& c) { c.probe_interval = 61min; }},
        {"probe_timeout", [](Config& c) { c.probe_timeout = 0ms; }},
        {"probe_timeout", [](Config& c) { c.probe_timeout = 61min; }},
        {"indirect_checks", [](Config& c) { c.indirect_checks = 256; }},
        {"suspicion_mult", [](Config& c) { c.suspicion_mult = 101; }},
        {"suspicion_max_timeout_mult", [](Config& c) { c.suspicion_max_timeout_mult = 0; }},
        {"suspicion_max_timeout_mult", [](Config& c) { c.suspicion_max_timeout_mult = 101; }},
        {"awareness_max_multiplier", [](Config& c) { c.awareness_max_multiplier = 0; }},
        {"awareness_max_multiplier", [](Config& c) { c.awareness_max_multiplier = 101; }},
        {"gossip_interval", [](Config& c) { c.gossip_interval = 61min; }},
        {"gossip_nodes", [](Config& c) { c.gossip_nodes = 256; }},
        {"gossip_to_the_dead_time", [](Config& c) { c.gossip_to_the_dead_time = -1s; }},
        {"retransmit_mult", [](Config& c) { c.retransmit_mult = 0; }},
        {"retransmit_mult", [](Config& c) { c.retransmit_mult = 101; }},
        {"compression", [](Config& c) { c.compression = static_cast<CompressionMethod>(3); }},
        {"push_pull_interval", [](Config& c) { c.push_pull_interval = -1s; }},
        {"tcp_timeout", [](Config& c) { c.tcp_timeout = 0s; }},
        {"tcp_timeout", [](Config& c) { c.tcp_timeout = 61min; }},
        {"heal_interval", [](Config& c) { c.heal_interval = 2h; }},
        {"heal_retention", [](Config& c) { c.heal_retention = -1s; }},
        {"leave_streams", [](Config& c) { c.leave_streams = 256; }},
        {"dead_node_reclaim_time", [](Config& c) { c.dead_node_reclaim_time = -1s; }},
        {"metric_labels[1].name",
         [](Config& c) {
             c.metric_labels = {{"dc", "1"}, {"", "x"}};
         }},
        {"queue_check_interval", [](Config& c) { c.queue_check_interval = -1s; }},
        {"queue_check_interval", [](Config& c) { c.queue_check_interval = 61min; }},
        {"delegate_version", [](Config& c) { c.delegate_version = 1; }},
        {"delegate_version", [](Config& c) { c.delegate_version_min = 1; }},
    };
    for (const auto& [field, break_it] : cases) {
        INFO(field);
        CHECK_THAT(complaint(break_it), Catch::StartsWith("config: " + field + " is "));
    }
}

TEST_CASE("the bounds themselves are allowed") {
    CHECK(complaint([](Config& c) { c.name = std::string(512, 'n'); }) == "");
    CHECK(complaint([](Config& c) { c.label = std::string(255, 'l'); }) == "");
    CHECK(complaint([](Config& c) { c.udp_buffer_size = 512; }) == "");
    CHECK(complaint([](Config& c) { c.udp_buffer_size = 65'507; }) == "");
    CHECK(complaint([](Config& c) { c.protocol_version = 1; }) == "");
    CHECK(complaint([](Config& c) { c.protocol_version = 5; }) == "");
    CHECK(complaint([](Config& c) { c.push_pull_interval = 0s; }) == "");
    CHECK(complaint([](Config& c) { c.bind_host = "::1"; }) == "");
    CHECK(complaint([](Config& c) {
              c.delegate_version_min = 2;
              c.delegate_version = 4;
              c.delegate_version_max = 5;
          }) == "");
}

TEST_CASE("allowed networks that leave ourselves out are refused") {
    const auto allow = [](Config& c, std::initializer_list<std::string_view> networks) {
        c.allowed_networks.emplace();
        for (const auto network : networks) c.allowed_networks->push_back(*IpNetwork::parse(network));
    };
    CHECK(complaint([&](Config& c) {
              allow(c, {"10.0.0.0/8", "fd00::/8"});
              c.advertise = *SocketAddress::parse("192.168.0.1:7946");
          }) ==
          "config: allowed_networks is 10.0.0.0/8, fd00::/8, must be networks that contain 192.168.0.1, our "
          "own address");
    CHECK(complaint([&](Config& c) {
              allow(c, {"10.0.0.0/8"});
              c.bind_host = "127.0.0.1";
          }) ==
          "config: allowed_networks is 10.0.0.0/8, must be networks that contain 127.0.0.1, our own address");
    CHECK(complaint([&](Config& c) {
              allow(c, {"10.0.0.0/8"});
              c.bind_host = "127.0.0.1";
              c.advertise = *SocketAddress::parse("10.0.0.1:7946");
          }) == "");
    CHECK(complaint([&](Config& c) { allow(c, {"10.0.0.0/8"}); }) == "");  // which address is not known yet
    CHECK(complaint([&](Config& c) {
              allow(c, {});  // nobody but ourselves, whoever we are
              c.bind_host = "127.0.0.1";
          }) == "");
}

TEST_CASE("protocol version 1 goes with the old encryption") {
    Config config = valid_config();
    config.protocol_version = 1;
    CHECK(api::to_engine_config(config)->endpoint.frame.encryption == security::EncryptionVersion::padded);
    config.protocol_version = 2;
    CHECK(api::to_engine_config(config)->endpoint.frame.encryption == security::EncryptionVersion::plain);
}

TEST_CASE("what a datagram holds shrinks with label and encryption") {
    Config config = valid_config();
    const auto limit = [&] {
        return api::best_effort_bytes_max(api::to_engine_config(config)->endpoint.frame);
    };
    const std::size_t plain = limit();
    CHECK(plain == 65'507 - 6);
    config.label = "blue";
    CHECK(limit() == plain - 6);
    config.keyring = *Keyring::create(Bytes(32, 7));
    CHECK(limit() == plain - 6 - 29);
    config.gossip_verify_outgoing = false;
    CHECK(limit() == plain - 6);
}
