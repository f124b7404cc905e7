// The presets are Go's DefaultLANConfig, DefaultWANConfig and DefaultLocalConfig, value by value.
#include <string>

#include "memberlist/config.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace std::chrono_literals;

namespace {

// Checks one field in all three presets.
template <class T>
void check_field(const std::string& field, T Config::*member, T lan, T wan, T local) {
    INFO(field);
    CHECK((Config::lan().*member == lan));
    CHECK((Config::wan().*member == wan));
    CHECK((Config::local().*member == local));
}

template <class T>
void check_field(const std::string& field, T Config::*member, T everywhere) {
    check_field<T>(field, member, everywhere, everywhere, everywhere);
}

}  // namespace

TEST_CASE("what sets the presets apart is what sets Go's apart") {
    check_field<Duration>("tcp_timeout", &Config::tcp_timeout, 10s, 30s, 1s);
    check_field<std::uint32_t>("indirect_checks", &Config::indirect_checks, 3, 3, 1);
    check_field<std::uint32_t>("retransmit_mult", &Config::retransmit_mult, 4, 4, 2);
    check_field<std::uint32_t>("suspicion_mult", &Config::suspicion_mult, 4, 6, 3);
    check_field<Duration>("push_pull_interval", &Config::push_pull_interval, 30s, 60s, 15s);
    check_field<Duration>("probe_interval", &Config::probe_interval, 1s, 5s, 1s);
    check_field<Duration>("probe_timeout", &Config::probe_timeout, 500ms, 3s, 200ms);
    check_field<Duration>("gossip_interval", &Config::gossip_interval, 200ms, 500ms, 100ms);
    check_field<std::uint32_t>("gossip_nodes", &Config::gossip_nodes, 3, 4, 3);
    check_field<Duration>("gossip_to_the_dead_time", &Config::gossip_to_the_dead_time, 30s, 60s, 15s);
}

TEST_CASE("what the presets have in common is what Go's have in common") {
    check_field<std::string>("label", &Config::label, "");
    check_field("skip_inbound_label_check", &Config::skip_inbound_label_check, false);
    check_field<std::string>("bind_host", &Config::bind_host, "0.0.0.0");
    check_field<std::uint16_t>("bind_port", &Config::bind_port, 7946);
    check_field<std::uint8_t>("protocol_version", &Config::protocol_version, 2);
    check_field<std::uint32_t>("suspicion_max_timeout_mult", &Config::suspicion_max_timeout_mult, 6);
    check_field("disable_tcp_pings", &Config::disable_tcp_pings, false);
    check_field<std::uint32_t>("awareness_max_multiplier", &Config::awareness_max_multiplier, 8);
    check_field("gossip_verify_incoming", &Config::gossip_verify_incoming, true);
    check_field("gossip_verify_outgoing", &Config::gossip_verify_outgoing, true);
    check_field("compression", &Config::compression, CompressionMethod::lzw);
    check_field("secret_key", &Config::secret_key, Bytes());
    check_field<std::shared_ptr<Keyring>>("keyring", &Config::keyring, nullptr);
    check_field<std::uint8_t>("delegate_version", &Config::delegate_version, 0);
    check_field<std::uint8_t>("delegate_version_min", &Config::delegate_version_min, 0);
    check_field<std::uint8_t>("delegate_version_max", &Config::delegate_version_max, 0);
    check_field<std::size_t>("udp_buffer_size", &Config::udp_buffer_size, 1400);
    check_field<Duration>("dead_node_reclaim_time", &Config::dead_node_reclaim_time, 0s);
    check_field("require_node_names", &Config::require_node_names, false);
    check_field<Duration>("queue_check_interval", &Config::queue_check_interval, 30s);
    check_field<std::uint32_t>("first_incarnation", &Config::first_incarnation, 1);
    for (const Config& config : {Config::lan(), Config::wan(), Config::local()}) {
        CHECK_FALSE(config.advertise.has_value());
        CHECK_FALSE(config.allowed_networks.has_value());
        CHECK(config.disable_tcp_pings_for_node == nullptr);
        CHECK(config.delegate == nullptr);
        CHECK(config.admission == nullptr);
        CHECK(config.ping_delegate == nullptr);
        CHECK(config.on_event == nullptr);
        CHECK(config.metric_labels.empty());
        CHECK(config.log != nullptr);
    }
}
