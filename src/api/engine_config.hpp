// Translates the public Config into the configuration of the layers below. The Config must be
// valid.
#pragma once

#include "memberlist/config.hpp"
#include "net/engine.hpp"

namespace memberlist::api {

// Combines bind_host and bind_port. `invalid_argument` if the host is not an IP literal.
Result<SocketAddress> bind_address(const Config& config);

// Makes `secret_key` the primary key of the keyring, creating a keyring if there is none, and wipes
// it from `config`. Go: memberlist.go newMemberlist.
Result<void> install_secret_key(Config& config);

// The delegates that the core asks. Borrows from `config`, which must outlive the engine.
core::Questions questions_of(const Config& config);

// Translates everything except the questions. Fails only if no random seed is configured and the
// entropy source gives no bytes for one.
Result<net::EngineConfig> to_engine_config(const Config& config);

}  // namespace memberlist::api
