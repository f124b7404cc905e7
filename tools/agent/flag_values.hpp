// Parsers for the values of the command line flags. Every error says what is allowed. None repeats
// a key.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "memberlist/config.hpp"

namespace memberlist::agent {

enum class EventFormat { text, json };

struct DelegateVersions {
    std::uint8_t min = 0;
    std::uint8_t max = 0;
    std::uint8_t current = 0;
};

struct BindAddress {
    std::string host;
    std::uint16_t port = 0;
};

// One of Config::limits. Config::validate() checks the value.
struct Limit {
    void (*apply)(Config::Limits& limits, std::uint64_t value) = nullptr;
    std::uint64_t value_max = 0;  // largest value that the field can hold
    std::uint64_t value = 0;
};

Result<std::string> parse_name(const std::string& text);
Result<BindAddress> parse_bind_address(const std::string& text);
Result<SocketAddress> parse_advertised_address(const std::string& text);
// Accepts "HOST:PORT" and "NAME/HOST:PORT". A host name is resolved at each join attempt.
Result<std::string> parse_seed(const std::string& text);
Result<Config> parse_profile(const std::string& text);
Result<std::shared_ptr<Keyring>> parse_keyring(const std::string& text);
Result<std::string> parse_label(const std::string& text);
Result<std::string> parse_meta(const std::string& text);
Result<std::string> parse_refusal(const std::string& text);
Result<std::uint32_t> parse_broadcasts(const std::string& text);
Result<CompressionMethod> parse_compression(const std::string& text);
Result<std::uint8_t> parse_protocol(const std::string& text);
Result<DelegateVersions> parse_delegate_versions(const std::string& text);
Result<IpNetwork> parse_network(const std::string& text);
// Accepts "NAME=NUMBER", such as "held_bytes=1048576", up to what the field can hold.
Result<Limit> parse_limit(const std::string& text);
// Accepts a number or "clock", which gives a higher incarnation after each restart.
Result<std::uint32_t> parse_incarnation(const std::string& text);
Result<bool> parse_bool(const std::string& text);
Result<LogLevel> parse_log_level(const std::string& text);
Result<EventFormat> parse_event_format(const std::string& text);

}  // namespace memberlist::agent
