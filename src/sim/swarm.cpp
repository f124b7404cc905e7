#include "sim/swarm.hpp"

#include "core/timing_profiles.hpp"

namespace memberlist::sim {

using namespace std::chrono_literals;

namespace {

bool one_in(std::uint64_t count, Rng& rng) { return rng.below(count) == 0; }

void pick_protocol(endpoint::EndpointConfig& config, Rng& rng) {
    core::SwimConfig& swim = config.swim;
    if (one_in(2, rng)) {
        core::use_local_timing(swim);
    } else if (one_in(8, rng)) {
        core::use_wan_timing(swim);
    }
    if (one_in(4, rng)) swim.push_pull_interval /= 3;
    if (one_in(4, rng)) swim.heal_interval = 5s;
    if (one_in(4, rng)) swim.dead_node_reclaim_time = 5s;
    if (one_in(4, rng)) swim.indirect_checks = static_cast<std::uint32_t>(rng.below(4));
    if (one_in(4, rng)) swim.leave_streams = 0;
    if (one_in(5, rng)) swim.gossip_nodes = 1 + static_cast<std::uint32_t>(rng.below(4));
    if (one_in(5, rng)) swim.corrects_the_outdated = false;
    if (one_in(5, rng)) swim.urgent_news_first = false;
    if (one_in(5, rng)) swim.stream_pings = false;
    if (one_in(5, rng)) config.frame.packet_bytes_max = 512 + rng.below(1'500);
    if (one_in(10, rng)) swim.broadcasts_max = 2 + rng.below(6);
}

LinkProfile pick_network(Rng& rng) {
    LinkProfile link;
    const auto share = [&](std::uint64_t odds, std::uint64_t max_ppm) {
        return one_in(odds, rng) ? static_cast<std::uint32_t>(rng.below(max_ppm)) : 0U;
    };
    link.delay = 100us + rng.below(Duration(one_in(4, rng) ? 80ms : 5ms));
    link.jitter = one_in(2, rng) ? rng.below(Duration(120ms)) : Duration::zero();
    link.loss_ppm = share(2, 250'000);
    link.duplicate_ppm = share(2, 150'000);
    link.reorder_ppm = share(2, 150'000);
    link.reorder_by = 1ms + rng.below(Duration(300ms));
    link.piece_loss_ppm = share(2, 150'000);
    link.reset_ppm = share(3, 100'000);
    link.dial_refused_ppm = share(3, 100'000);
    link.dial_hangs_ppm = share(3, 50'000);
    link.piece_max = one_in(2, rng) ? 200 : 16'384;
    // Small and slow enough to matter: a full packet has 1400 bytes.
    if (one_in(4, rng)) link.mtu = 600 + rng.below(900);
    if (one_in(6, rng)) {
        link.bytes_per_second = 500 + rng.below(8'000);
        link.queue_max = 20ms + rng.below(Duration(500ms));
    }
    return link;
}

// What older releases announced: some highest protocol version, and that they speak version 2.
ProtocolVersions older_versions(Rng& rng) {
    ProtocolVersions versions;
    versions.protocol_max = static_cast<std::uint8_t>(2 + rng.below(4));
    return versions;
}

}  // namespace

Swarm::Swarm(Rng rng) {
    pick_protocol(config, rng);
    config.streams.timeout = one_in(3, rng) ? 1s : 10s;
    if (one_in(8, rng)) config.streams.accepted_max = 2 + rng.below(4);
    if (one_in(8, rng)) config.streams.dialed_max = 4 + rng.below(4);
    if (one_in(3, rng)) config.frame.label = std::string(1 + rng.below(30), 'l');
    if (one_in(2, rng)) key = Bytes(16 + 8 * rng.below(3), static_cast<std::uint8_t>(1 + rng.below(255)));
    if (one_in(8, rng)) config.frame.encryption = security::EncryptionVersion::padded;
    config.frame.compression = static_cast<wire::Compression>(rng.below(3));
    mixes_compression = one_in(3, rng);
    mixes_versions = one_in(4, rng);
    has_delegate = one_in(2, rng);
    if (one_in(2, rng)) skew_max_ppm = static_cast<std::int64_t>(rng.below(50'000));
    chaos = pick_network(rng);
    calm.piece_max = chaos.piece_max;
}

void Swarm::configure(endpoint::EndpointConfig& node, Rng& rng) const {
    const core::LocalNode local = node.local;
    node = config;
    node.local = local;
    if (mixes_versions) node.local.versions = older_versions(rng);
    if (mixes_compression) node.frame.compression = static_cast<wire::Compression>(rng.below(3));
}

std::string Swarm::to_string() const {
    const auto ms = [](Duration time) {
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
    };
    return "probe " + ms(config.swim.probe_interval) + ", push/pull " + ms(config.swim.push_pull_interval) +
           ", packets of " + std::to_string(config.frame.packet_bytes_max) + " bytes, key of " +
           std::to_string(key.size()) + " bytes, label of " + std::to_string(config.frame.label.size()) +
           " bytes, delay " + ms(chaos.delay) + " + " + ms(chaos.jitter) + ", loss " +
           std::to_string(chaos.loss_ppm) + " ppm, skew up to " + std::to_string(skew_max_ppm) + " ppm" +
           (mixes_versions ? ", mixed versions" : "") + (has_delegate ? ", delegate" : "");
}

}  // namespace memberlist::sim
