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

}  // namespace memberlist::api
