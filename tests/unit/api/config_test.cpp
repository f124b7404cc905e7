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

// Returns the error of validate() for a valid config after `break_it`, or an empty string.
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

// A field with a range, and functions that set it below and above the range. A function is null if
// the field's type has no such value.
struct Range {
    std::string field;
    std::string allowed;
    std::string low;
    std::function<void(Config&)> too_low;
    std::string high;
    std::function<void(Config&)> too_high;
};

template <class T>
Range number(std::string field, T Config::*member, std::uint64_t lowest, std::uint64_t highest) {
    Range range{std::move(field), std::to_string(lowest) + " to " + std::to_string(highest), {}, {}, {}, {}};
    const auto set = [member](std::uint64_t value) {
        return [member, value](Config& c) { c.*member = static_cast<T>(value); };
    };
    range.high = std::to_string(highest + 1);
    range.too_high = set(highest + 1);
    if (lowest > 0) {
        range.low = std::to_string(lowest - 1);
        range.too_low = set(lowest - 1);
    }
    return range;
}

Range limit(std::string field, std::size_t Config::Limits::*member, std::size_t lowest, std::size_t highest) {
    const auto set = [member](std::size_t value) {
        return [member, value](Config& c) { c.limits.*member = value; };
    };
    return {"limits." + std::move(field), std::to_string(lowest) + " to " + std::to_string(highest),
            std::to_string(lowest - 1),   set(lowest - 1),
            std::to_string(highest + 1),  set(highest + 1)};
}

Range duration(std::string field, Duration Config::*member, std::chrono::milliseconds lowest,
               std::chrono::milliseconds highest) {
    const auto set = [member](Duration value) { return [member, value](Config& c) { c.*member = value; }; };
    const auto text = [](std::chrono::milliseconds value) { return std::to_string(value.count()) + " ms"; };
    return {std::move(field),    text(lowest) + " to " + text(highest),
            text(lowest - 1ms),  set(lowest - 1ms),
            text(highest + 1ms), set(highest + 1ms)};
}

TEST_CASE("every field with a range is refused just below and just above it, and the message says all") {
    constexpr auto year = std::chrono::milliseconds(365 * 24h);
    const Range ranges[] = {
        number("protocol_version", &Config::protocol_version, 1, 5),
        number("first_incarnation", &Config::first_incarnation, 1, 2'147'483'647),
        duration("probe_interval", &Config::probe_interval, 1ms, 1h),
        duration("probe_timeout", &Config::probe_timeout, 1ms, 1h),
        number("indirect_checks", &Config::indirect_checks, 0, 255),
        number("suspicion_mult", &Config::suspicion_mult, 1, 100),
        number("suspicion_max_timeout_mult", &Config::suspicion_max_timeout_mult, 1, 100),
        number("awareness_max_multiplier", &Config::awareness_max_multiplier, 1, 100),
        duration("gossip_interval", &Config::gossip_interval, 0ms, 1h),
        number("gossip_nodes", &Config::gossip_nodes, 0, 255),
        duration("gossip_to_the_dead_time", &Config::gossip_to_the_dead_time, 0ms, year),
        number("retransmit_mult", &Config::retransmit_mult, 1, 100),
        number("udp_buffer_size", &Config::udp_buffer_size, 512, 65'507),
        duration("push_pull_interval", &Config::push_pull_interval, 0ms, year),
        duration("tcp_timeout", &Config::tcp_timeout, 1ms, 1h),
        duration("heal_interval", &Config::heal_interval, 0ms, 1h),
        duration("heal_retention", &Config::heal_retention, 0ms, year),
        number("leave_streams", &Config::leave_streams, 0, 255),
        duration("dead_node_reclaim_time", &Config::dead_node_reclaim_time, 0ms, year),
        duration("queue_check_interval", &Config::queue_check_interval, 0ms, 1h),
        limit("members", &Config::Limits::members, 1, 1'048'576),
        limit("members_bytes", &Config::Limits::members_bytes, 65'536, 33'554'432),
        limit("broadcasts", &Config::Limits::broadcasts, 1, 16'777'216),
        limit("relays", &Config::Limits::relays, 1, 1'048'576),
        limit("accepted_streams", &Config::Limits::accepted_streams, 1, 65'535),
        limit("accepted_streams_per_source", &Config::Limits::accepted_streams_per_source, 1, 65'535),
        limit("push_pulls", &Config::Limits::push_pulls, 1, 65'535),
        limit("held_bytes", &Config::Limits::held_bytes, 1'048'576, 68'719'476'736),
        limit("join_parallel", &Config::Limits::join_parallel, 1, 256),
    };
    for (const Range& range : ranges) {
        const auto expected = [&](const std::string& value) {
            return "config: " + range.field + " is " + value + ", must be " + range.allowed;
        };
        CHECK(complaint(range.too_high) == expected(range.high));
        if (range.too_low) CHECK(complaint(range.too_low) == expected(range.low));
    }
}

TEST_CASE("fields without a range are refused with what they may be") {
    CHECK(complaint([](Config& c) { c.compression = static_cast<CompressionMethod>(3); }) ==
          "config: compression is 3, must be none, lzw or lz4");
    CHECK(complaint([](Config& c) { c.log_level = static_cast<LogLevel>(5); }) ==
          "config: log_level is 5, must be trace, debug, info, warn or error");
    CHECK_THAT(complaint([](Config& c) {
                   c.metric_labels = {{"dc", "1"}, {"", "x"}};
               }),
               Catch::StartsWith("config: metric_labels[1].name is "));
    const std::string own_versions = ", must be delegate_version_min to delegate_version_max, which are ";
    CHECK(complaint([](Config& c) { c.delegate_version = 1; }) ==
          "config: delegate_version is 1" + own_versions + "0 and 0");
    CHECK(complaint([](Config& c) { c.delegate_version_min = 1; }) ==
          "config: delegate_version is 0" + own_versions + "1 and 0");
    for (const std::size_t bytes : {1U, 15U, 17U, 23U, 25U, 31U, 33U, 38U}) {
        CHECK(complaint([&](Config& c) { c.secret_key = Bytes(bytes); }) ==
              "config: secret_key is " + std::to_string(bytes) +
                  " bytes long, must be 16, 24 or 32 bytes long, or empty");
    }
    for (const std::size_t bytes : {0U, 16U, 24U, 32U}) {
        CHECK(complaint([&](Config& c) { c.secret_key = Bytes(bytes); }) == "");
    }
}

TEST_CASE("a bound on how far incarnations jump is none, or leaves room for honest refutations") {
    const auto with_jump = [](std::uint32_t jump) {
        return complaint([jump](Config& c) { c.limits.incarnation_jump = jump; });
    };
    for (const std::uint32_t allowed : {0U, 1'024U, 1'073'741'824U}) CHECK(with_jump(allowed) == "");
    for (const std::uint32_t refused : {1U, 1'023U, 1'073'741'825U}) {
        CHECK(with_jump(refused) == "config: limits.incarnation_jump is " + std::to_string(refused) +
                                        ", must be 0 or 1024 to 1073741824");
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

TEST_CASE("an incarnation from the clock counts seconds since 2024 and leaves head-room") {
    using namespace std::chrono;
    const system_clock::time_point beginning = sys_days(year(2024) / January / 1);
    CHECK(incarnation_from_clock(beginning - 24h) == 1);
    CHECK(incarnation_from_clock(beginning) == 1);
    CHECK(incarnation_from_clock(beginning + 1s) == 1);
    CHECK(incarnation_from_clock(beginning + 90s + 999ms) == 90);
    CHECK(incarnation_from_clock(sys_days(year(2026) / January / 1)) == 731 * 86'400);
    CHECK(incarnation_from_clock(sys_days(year(2100) / January / 1)) == first_incarnation_max);
    CHECK(first_incarnation_max < core::SwimConfig{}.accusation_incarnation_max - 0x7000'0000);
}

TEST_CASE("what is tuned reaches the layers below") {
    Config config = valid_config();
    config.first_incarnation = 77;
    config.require_node_names = true;
    config.allowed_networks = {{*IpNetwork::parse("10.0.0.0/8")}};
    config.limits = {.members = 11,
                     .members_bytes = 65'537,
                     .broadcasts = 12,
                     .relays = 13,
                     .accepted_streams = 14,
                     .accepted_streams_per_source = 16,
                     .push_pulls = 17,
                     .held_bytes = 1'048'577,
                     .join_parallel = 15,
                     .incarnation_jump = 2'048};
    config.allowed_sources = {{*IpNetwork::parse("10.1.0.0/16")}};
    const auto engine = *api::to_engine_config(config);
    CHECK(engine.endpoint.local.first_incarnation == 77);
    CHECK(engine.endpoint.require_node_names);
    CHECK(engine.endpoint.swim.allowed_networks == config.allowed_networks);
    CHECK(engine.endpoint.swim.members_max == 11);
    CHECK(engine.endpoint.swim.members_bytes_max == 65'537);
    CHECK(engine.endpoint.swim.broadcasts_max == 12);
    CHECK(engine.endpoint.swim.relays_max == 13);
    CHECK(engine.endpoint.streams.accepted_max == 14);
    CHECK(engine.endpoint.streams.accepted_per_source_max == 16);
    CHECK(engine.endpoint.streams.push_pulls_max == 17);
    CHECK(engine.endpoint.streams.held_bytes_max == 1'048'577);
    CHECK(engine.endpoint.swim.incarnation_jump_max == 2'048);
    CHECK(engine.endpoint.allowed_sources == config.allowed_sources);
    CHECK(engine.endpoint.streams.join_parallel == 15);
}

TEST_CASE("the default limits are those of the layers below") {
    const core::SwimConfig swim;
    const endpoint::StreamLimits streams;
    const Config::Limits limits;
    CHECK(limits.members == swim.members_max);
    CHECK(limits.members_bytes == swim.members_bytes_max);
    CHECK(limits.broadcasts == swim.broadcasts_max);
    CHECK(limits.relays == swim.relays_max);
    CHECK(limits.accepted_streams == streams.accepted_max);
    CHECK(limits.accepted_streams_per_source == streams.accepted_per_source_max);
    CHECK(limits.push_pulls == streams.push_pulls_max);
    CHECK(limits.held_bytes == streams.held_bytes_max);
    CHECK(limits.incarnation_jump == swim.incarnation_jump_max);
    CHECK(limits.join_parallel == streams.join_parallel);
}

TEST_CASE("a secret key is installed as the primary key, and wiped where it came from") {
    const Bytes secret(32, 1), other(16, 2);
    Config alone = valid_config();
    alone.secret_key = secret;
    REQUIRE(api::install_secret_key(alone));
    CHECK(alone.keyring->keys() == std::vector<Bytes>{secret});
    CHECK(alone.secret_key.empty());

    Config shared = valid_config();
    shared.keyring = *Keyring::create(other);
    const auto ring = shared.keyring;
    shared.secret_key = secret;
    REQUIRE(api::install_secret_key(shared));
    CHECK(ring->keys() == std::vector<Bytes>{secret, other});

    Config neither = valid_config();
    REQUIRE(api::install_secret_key(neither));
    CHECK(neither.keyring == nullptr);
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
    // the own address is not known yet
    CHECK(complaint([&](Config& c) { allow(c, {"10.0.0.0/8"}); }) == "");
    CHECK(complaint([&](Config& c) {
              allow(c, {});  // allows only this node, at any address
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
        return frame::PacketBudget(api::to_engine_config(config)->endpoint.frame)
            .datagram_payload_bytes_max();
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
