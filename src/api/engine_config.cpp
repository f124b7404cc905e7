#include "api/engine_config.hpp"

#include <array>
#include <cstring>

#include "base/assert.hpp"
#include "security/system_entropy.hpp"
#include "security/wipe.hpp"

namespace memberlist::api {

namespace {

core::SwimConfig to_swim_config(const Config& config) {
    core::SwimConfig swim;
    swim.probe_interval = config.probe_interval;
    swim.probe_timeout = config.probe_timeout;
    swim.indirect_checks = config.indirect_checks;
    swim.stream_pings = !config.disable_tcp_pings;
    swim.suspicion_mult = config.suspicion_mult;
    swim.suspicion_max_timeout_mult = config.suspicion_max_timeout_mult;
    swim.unreachable_first = config.unreachable_first;
    swim.awareness_max_multiplier = config.awareness_max_multiplier;
    swim.gossip_interval = config.gossip_interval;
    swim.gossip_nodes = config.gossip_nodes;
    swim.gossip_to_the_dead_time = config.gossip_to_the_dead_time;
    swim.retransmit_mult = config.retransmit_mult;
    swim.push_pull_interval = config.push_pull_interval;
    swim.heal_interval = config.heal_interval;
    swim.heal_retention = config.heal_retention;
    swim.leave_streams = config.leave_streams;
    swim.queue_check_interval = config.queue_check_interval;
    swim.dead_node_reclaim_time = config.dead_node_reclaim_time;
    swim.allowed_networks = config.allowed_networks;
    swim.members_max = config.limits.members;
    swim.members_bytes_max = config.limits.members_bytes;
    swim.broadcasts_max = config.limits.broadcasts;
    swim.relays_max = config.limits.relays;
    swim.incarnation_jump_max = config.limits.incarnation_jump;
    return swim;
}

endpoint::StreamLimits to_stream_limits(const Config& config) {
    endpoint::StreamLimits streams;
    streams.timeout = config.tcp_timeout;
    streams.accepted_max = config.limits.accepted_streams;
    streams.accepted_per_source_max = config.limits.accepted_streams_per_source;
    streams.push_pulls_max = config.limits.push_pulls;
    streams.held_bytes_max = config.limits.held_bytes;
    streams.join_parallel = config.limits.join_parallel;
    return streams;
}

wire::Compression to_compression(CompressionMethod method) {
    switch (method) {
        case CompressionMethod::none: return wire::Compression::none;
        case CompressionMethod::lzw: return wire::Compression::lzw;
        case CompressionMethod::lz4: return wire::Compression::lz4;
    }
    return wire::Compression::none;
}

frame::FrameConfig to_frame_config(const Config& config) {
    frame::FrameConfig frame;
    frame.label = config.label;
    frame.skip_inbound_label_check = config.skip_inbound_label_check;
    frame.compression = to_compression(config.compression);
    frame.packet_bytes_max = config.udp_buffer_size;
    frame.keyring = config.keyring;
    frame.verify_incoming = config.gossip_verify_incoming;
    frame.verify_outgoing = config.gossip_verify_outgoing;
    // Go: memberlist.go encryptionVersion.
    const bool is_old = config.protocol_version == 1;
    frame.encryption = is_old ? security::EncryptionVersion::padded : security::EncryptionVersion::plain;
    return frame;
}

core::LocalNode to_local_node(const Config& config) {
    core::LocalNode local;
    local.name = config.name;
    local.versions.protocol = config.protocol_version;
    local.versions.delegate = config.delegate_version;
    local.versions.delegate_min = config.delegate_version_min;
    local.versions.delegate_max = config.delegate_version_max;
    local.first_incarnation = config.first_incarnation;
    return local;
}

Result<std::uint64_t> random_seed(const Config& config) {
    if (config.random_seed) return *config.random_seed;
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
    const bool is_filled =
        config.entropy ? config.entropy->fill(bytes) : security::SystemEntropy().fill(bytes);
    if (!is_filled) {
        return Error{std::make_error_code(std::errc::resource_unavailable_try_again),
                     "there are no random bytes"};
    }
    std::uint64_t seed = 0;
    std::memcpy(&seed, bytes.data(), bytes.size());
    return seed;
}

net::Resolver::Lookup lookup_with(HostResolver resolver) {
    return
        [resolver = std::move(resolver)](const endpoint::Seed& seed) -> Result<std::vector<SocketAddress>> {
            const auto found = resolver(seed.host);
            if (!found) return found.error();
            std::vector<SocketAddress> addresses;
            for (const IpAddress& ip : *found)
                addresses.push_back({.ip = ip, .port = seed.port, .scope_id = 0});
            return addresses;
        };
}

}  // namespace

Result<SocketAddress> bind_address(const Config& config) {
    const bool is_v6 = config.bind_host.find(':') != std::string::npos;
    const std::string host = is_v6 ? "[" + config.bind_host + "]" : config.bind_host;
    return SocketAddress::parse(host + ":" + std::to_string(config.bind_port));
}

Result<void> install_secret_key(Config& config) {
    if (config.secret_key.empty()) return {};
    if (config.keyring == nullptr) config.keyring = std::make_shared<Keyring>();
    auto installed = config.keyring->add(config.secret_key);
    if (installed) installed = config.keyring->use(config.secret_key);
    security::wipe(config.secret_key);
    return installed;
}

core::Questions questions_of(const Config& config) {
    core::Questions questions{
        .delegate = config.delegate.get(),
        .admission = config.admission.get(),
        .ping = config.ping_delegate.get(),
    };
    if (config.disable_tcp_pings_for_node)
        questions.disables_stream_pings = &config.disable_tcp_pings_for_node;
    return questions;
}

Result<net::EngineConfig> to_engine_config(const Config& config) {
    const auto bind = bind_address(config);
    MEMBERLIST_ASSERT(bind.has_value());
    const auto seed = random_seed(config);
    if (!seed) return seed.error();

    net::EngineConfig engine;
    engine.bind = *bind;
    engine.advertise = config.advertise;
    engine.endpoint.swim = to_swim_config(config);
    engine.endpoint.local = to_local_node(config);
    engine.endpoint.frame = to_frame_config(config);
    engine.endpoint.streams = to_stream_limits(config);
    engine.endpoint.allowed_sources = config.allowed_sources;
    engine.endpoint.require_node_names = config.require_node_names;
    engine.random_seed = *seed;
    engine.entropy = config.entropy;
    engine.clock = config.clock;
    engine.transport = config.transport;
    if (config.resolver) engine.lookup = lookup_with(config.resolver);
    engine.log = Logger(config.log, config.log_level);
    engine.metrics = Metrics(config.metrics.get(), config.metric_labels);
    return engine;
}

}  // namespace memberlist::api
