#include "memberlist/config.hpp"

#include <algorithm>

#include "api/engine_config.hpp"
#include "core/timing_profiles.hpp"
#include "frame/packet_budget.hpp"

namespace memberlist {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t name_bytes_max = 512;
constexpr std::size_t label_bytes_max = wire::Limits{}.label_bytes;
constexpr std::size_t udp_buffer_min = 512;

// Small enough that products of multipliers and intervals stay far below the range of a Duration.
constexpr std::uint32_t multiplier_max = 100;
// The lower bound leaves room for a node that was accused throughout a partition and comes back
// this far ahead. The upper bound is core::SwimConfig::accusation_jump_max, which always applies.
constexpr std::uint32_t jump_min = 1'024;
constexpr std::uint32_t jump_max = 1U << 30;
constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = 1024 * kibibyte;
constexpr Duration interval_max = 1h;
constexpr Duration retention_max = 24h * 365;

Error wrong(std::string_view field, const std::string& value, const std::string& allowed) {
    return Error{Errc::invalid_argument,
                 "config: " + std::string(field) + " is " + value + ", must be " + allowed};
}

std::string text(Duration duration) {
    const std::chrono::duration<double, std::milli> milliseconds = duration;
    std::string number = std::to_string(milliseconds.count());
    number.erase(number.find_last_not_of('0') + 1);
    if (number.ends_with('.')) number.pop_back();
    return number + " ms";
}

std::string text(std::uint64_t number) { return std::to_string(number); }

template <class T>
Result<void> check_range(std::string_view field, T value, T lowest, T highest) {
    if (value >= lowest && value <= highest) return {};
    return wrong(field, text(value), text(lowest) + " to " + text(highest));
}

Result<void> check_length(std::string_view field, std::string_view value, std::size_t lowest,
                          std::size_t highest) {
    if (value.size() >= lowest && value.size() <= highest) return {};
    return wrong(field, std::to_string(value.size()) + " bytes long",
                 std::to_string(lowest) + " to " + std::to_string(highest) + " bytes long");
}

// Checks that our leave message, which carries the name twice, fits a packet. Otherwise the node
// could not leave, and others would report it as failed.
Result<void> check_packet_room(const Config& config) {
    constexpr std::size_t leave_keys = 36;  // msgpack keys and the incarnation
    const std::size_t needed =
        2 * config.name.size() + leave_keys + frame::PacketBudget::gossip_overhead_max(config.label.size());
    if (config.udp_buffer_size >= needed) return {};
    return wrong("udp_buffer_size", text(config.udp_buffer_size),
                 "at least " + text(needed) + " for a name and a label of this length");
}

Result<void> check_addresses(const Config& config) {
    if (auto bind = api::bind_address(config); !bind) {
        return wrong("bind_host", "'" + config.bind_host + "'", "an IP address of this host, 0.0.0.0 or ::");
    }
    if (config.advertise && config.advertise->ip.is_unspecified()) {
        return wrong("advertise", config.advertise->to_string(),
                     "an IP address at which others can reach us");
    }
    return {};
}

std::string text(const std::vector<IpNetwork>& networks) {
    std::string list;
    for (const IpNetwork& network : networks) list += (list.empty() ? "" : ", ") + network.to_string();
    return list;
}

// Other members normally have the same list and would refuse a node that it excludes. The check is
// skipped when we bind to all interfaces, because the advertised address is not known yet.
Result<void> check_allowed_networks(const Config& config) {
    const bool all_or_none = !config.allowed_networks || config.allowed_networks->empty();
    const auto bind = api::bind_address(config);
    if (all_or_none || !bind) return {};
    const IpAddress ip = config.advertise ? config.advertise->ip : bind->ip;
    if (ip.is_unspecified() || any_contains(*config.allowed_networks, ip)) return {};
    return wrong("allowed_networks", text(*config.allowed_networks),
                 "networks that contain " + ip.to_string() + ", our own address");
}

Result<void> check_delegate_versions(const Config& config) {
    const auto version = config.delegate_version;
    if (version >= config.delegate_version_min && version <= config.delegate_version_max) return {};
    return wrong("delegate_version", text(version),
                 "delegate_version_min to delegate_version_max, which are " +
                     text(config.delegate_version_min) + " and " + text(config.delegate_version_max));
}

Result<void> check_metric_labels(const Config& config) {
    for (std::size_t i = 0; i < config.metric_labels.size(); ++i) {
        const std::string field = "metric_labels[" + text(i) + "].name";
        if (config.metric_labels[i].name.empty()) return wrong(field, "empty", "at least 1 byte long");
    }
    return {};
}

Result<void> check_compression(const Config& config) {
    if (config.compression <= CompressionMethod::lz4) return {};
    return wrong("compression", text(static_cast<std::uint64_t>(config.compression)), "none, lzw or lz4");
}

Result<void> check_secret_key(const Config& config) {
    const std::size_t bytes = config.secret_key.size();
    if (bytes == 0 || bytes == 16 || bytes == 24 || bytes == 32) return {};
    return wrong("secret_key", text(bytes) + " bytes long", "16, 24 or 32 bytes long, or empty");
}

Result<void> check_log_level(const Config& config) {
    if (config.log_level <= LogLevel::error) return {};
    return wrong("log_level", text(static_cast<std::uint64_t>(config.log_level)),
                 "trace, debug, info, warn or error");
}

Result<void> check_limits(const Config::Limits& limits) {
    struct Row {
        std::string_view field;
        std::size_t value, lowest, highest;
    };
    const Row rows[] = {
        {"limits.members", limits.members, 1, 1'048'576},
        {"limits.members_bytes", limits.members_bytes, 64 * kibibyte, 32 * mebibyte},
        {"limits.broadcasts", limits.broadcasts, 1, 16'777'216},
        {"limits.relays", limits.relays, 1, 1'048'576},
        {"limits.accepted_streams", limits.accepted_streams, 1, 65'535},
        {"limits.accepted_streams_per_source", limits.accepted_streams_per_source, 1, 65'535},
        {"limits.push_pulls", limits.push_pulls, 1, 65'535},
        {"limits.held_bytes", limits.held_bytes, mebibyte, 65'536 * mebibyte},
        {"limits.join_parallel", limits.join_parallel, 1, 256},
    };
    for (const Row& row : rows) {
        auto checked = check_range<std::uint64_t>(row.field, row.value, row.lowest, row.highest);
        if (!checked) return checked;
    }
    const bool has_jump = limits.incarnation_jump != 0;
    if (has_jump && (limits.incarnation_jump < jump_min || limits.incarnation_jump > jump_max))
        return wrong("limits.incarnation_jump", text(limits.incarnation_jump),
                     "0 or " + text(jump_min) + " to " + text(jump_max));
    return {};
}

}  // namespace

std::uint32_t incarnation_from_clock(std::chrono::system_clock::time_point now) {
    using namespace std::chrono;
    constexpr sys_days beginning = year(2024) / January / 1;
    const std::int64_t seconds_since = floor<seconds>(now - beginning).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds_since, 1, first_incarnation_max));
}

Config Config::lan() { return {}; }

Config Config::wan() {
    Config config;
    core::use_wan_timing(config);
    config.tcp_timeout = 30s;
    return config;
}

Config Config::local() {
    Config config;
    core::use_local_timing(config);
    config.tcp_timeout = 1s;
    return config;
}

Result<void> Config::validate() const {
    const std::uint64_t protocol = protocol_version;
    const Result<void> checks[] = {
        check_length("name", name, 1, name_bytes_max),
        check_length("label", label, 0, label_bytes_max),
        check_addresses(*this),
        check_allowed_networks(*this),
        check_range<std::uint64_t>("first_incarnation", first_incarnation, 1, first_incarnation_max),
        check_range<std::uint64_t>("protocol_version", protocol, 1, 5),
        check_delegate_versions(*this),
        check_range<Duration>("probe_interval", probe_interval, 1ms, interval_max),
        check_range<Duration>("probe_timeout", probe_timeout, 1ms, interval_max),
        check_range<std::uint64_t>("indirect_checks", indirect_checks, 0, 255),
        check_range<std::uint64_t>("suspicion_mult", suspicion_mult, 1, multiplier_max),
        check_range<std::uint64_t>("suspicion_max_timeout_mult", suspicion_max_timeout_mult, 1,
                                   multiplier_max),
        check_range<std::uint64_t>("awareness_max_multiplier", awareness_max_multiplier, 1, multiplier_max),
        check_range<Duration>("gossip_interval", gossip_interval, 0ms, interval_max),
        check_range<std::uint64_t>("gossip_nodes", gossip_nodes, 0, 255),
        check_range<Duration>("gossip_to_the_dead_time", gossip_to_the_dead_time, 0ms, retention_max),
        check_range<std::uint64_t>("retransmit_mult", retransmit_mult, 1, multiplier_max),
        check_range<std::uint64_t>("udp_buffer_size", udp_buffer_size, udp_buffer_min,
                                   frame::PacketBudget::datagram_bytes_max),
        check_packet_room(*this),
        check_compression(*this),
        check_range<Duration>("push_pull_interval", push_pull_interval, 0ms, retention_max),
        check_range<Duration>("tcp_timeout", tcp_timeout, 1ms, interval_max),
        check_range<Duration>("heal_interval", heal_interval, 0ms, interval_max),
        check_range<Duration>("heal_retention", heal_retention, 0ms, retention_max),
        check_range<std::uint64_t>("leave_streams", leave_streams, 0, 255),
        check_range<Duration>("dead_node_reclaim_time", dead_node_reclaim_time, 0ms, retention_max),
        check_metric_labels(*this),
        check_range<Duration>("queue_check_interval", queue_check_interval, 0ms, interval_max),
        check_secret_key(*this),
        check_log_level(*this),
        check_limits(limits),
    };
    for (const auto& check : checks) {
        if (!check) return check;
    }
    return {};
}

}  // namespace memberlist
