// The public Config, translated into what the layers below take. The config is valid.
#pragma once

#include "memberlist/config.hpp"
#include "net/engine.hpp"

namespace memberlist::api {

// bind_host and bind_port; `invalid_argument` if the host is no IP literal.
Result<SocketAddress> bind_address(const Config& config);

// Makes `secret_key` the primary key of the keyring, of a new one if there is none, and wipes it here (Go:
// memberlist.go newMemberlist).
Result<void> install_secret_key(Config& config);

// The questions that the application wants to be asked. Borrows from `config`: from the one that stays.
core::Questions questions_of(const Config& config);

// All but the questions. Fails only if no random seed is configured and the system gives no
// entropy for one.
Result<net::EngineConfig> to_engine_config(const Config& config);

// The largest user message that fits a datagram right now: keys may come and go while the node runs.
std::size_t best_effort_bytes_max(const frame::FrameConfig& config);
// The same for a datagram of `packet_bytes_max`, which the network need not cut in pieces.
std::size_t whole_packet_bytes_max(const frame::FrameConfig& config, std::size_t packet_bytes_max);
// The largest user message that a packet of gossip holds.
std::size_t gossip_bytes_max(const frame::FrameConfig& config, std::size_t packet_bytes_max);

}  // namespace memberlist::api
