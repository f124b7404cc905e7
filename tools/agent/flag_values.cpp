#include "agent/flag_values.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <type_traits>

#include "common/text_codec.hpp"

namespace memberlist::agent {

namespace {

constexpr std::size_t name_bytes_max = 512;
constexpr std::size_t label_bytes_max = 255;
constexpr std::size_t meta_bytes_max = 512;
constexpr std::uint32_t broadcasts_max = 10000;

Error must_be(std::string_view allowed, std::string_view text) {
    return Error{Errc::invalid_argument, "must be " + std::string(allowed) + tools::but_not(text)};
}

// Parses the whole of `text` as a number.
template <class T>
std::optional<T> parse_number(std::string_view text) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Result<std::string> at_most(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    return Error{Errc::invalid_argument, "must be at most " + std::to_string(limit) + " bytes long, but is " +
                                             std::to_string(text.size())};
}

template <class T>
struct Choice {
    std::string_view name;
    T value;
};

template <class T, std::size_t N>
Result<T> one_of(const Choice<T> (&choices)[N], std::string_view text) {
    std::string names;
    for (const Choice<T>& choice : choices) {
        if (choice.name == text) return choice.value;
        names.append(names.empty() ? "" : ", ").append(choice.name);
    }
    return must_be("one of " + names, text);
}

// Describes one limit and the largest value that its field can hold.
template <auto Member>
Limit limit_on() {
    using Field = std::decay_t<decltype(Config::Limits{}.*Member)>;
    return {.apply = [](Config::Limits& limits,
                        std::uint64_t value) { limits.*Member = static_cast<Field>(value); },
            .value_max = std::numeric_limits<Field>::max()};
}

// Multicast, broadcast and reserved addresses: no host can be reached at such an address.
bool is_of_no_host(const IpAddress& ip) {
    const BytesView octets = ip.mapped_bytes();
    return ip.is_v4() ? octets[12] >= 224 : octets[0] == 0xff;
}

}  // namespace

Result<std::string> parse_name(const std::string& text) {
    if (text.empty() || text.size() > name_bytes_max) return must_be("1 to 512 bytes long", text);
    return text;
}

Result<BindAddress> parse_bind_address(const std::string& text) {
    const auto parts = HostPort::parse(text);
    const auto address = SocketAddress::parse(text);
    if (!address || is_of_no_host(address->ip))
        return must_be("HOST:PORT with an IP address of this host and a port from 0 to 65535", text);
    return BindAddress{parts->host, *parts->port};
}

Result<SocketAddress> parse_advertised_address(const std::string& text) {
    auto address = SocketAddress::parse(text);
    if (address && address->port != 0 && !address->ip.is_unspecified() && !is_of_no_host(address->ip))
        return address;
    return must_be("HOST:PORT with an IP address that other nodes can reach and a port from 1 to 65535",
                   text);
}

Result<std::string> parse_seed(const std::string& text) {
    const auto slash = text.find('/');
    const auto parts = HostPort::parse(slash == std::string::npos ? text : text.substr(slash + 1));
    if (slash == 0 || !parts || parts->port.value_or(0) == 0)
        return must_be("HOST:PORT or NAME/HOST:PORT with a port from 1 to 65535", text);
    return text;
}

Result<Config> parse_profile(const std::string& text) {
    const Choice<Config> profiles[] = {
        {"lan", Config::lan()}, {"wan", Config::wan()}, {"local", Config::local()}};
    return one_of(profiles, text);
}

Result<std::shared_ptr<Keyring>> parse_keyring(const std::string& text) {
    const auto key = tools::parse_key(text);
    if (!key) return key.error();
    return Keyring::create(*key);
}

Result<std::string> parse_label(const std::string& text) { return at_most(text, label_bytes_max); }

Result<std::string> parse_meta(const std::string& text) { return at_most(text, meta_bytes_max); }

Result<std::string> parse_refusal(const std::string& text) {
    if (text.empty()) return Error{Errc::invalid_argument, "must not be empty"};
    return text;
}

Result<std::uint32_t> parse_broadcasts(const std::string& text) {
    const auto number = parse_number<std::uint32_t>(text);
    if (!number || *number < 1 || *number > broadcasts_max)
        return must_be("a number from 1 to " + std::to_string(broadcasts_max), text);
    return *number;
}

Result<CompressionMethod> parse_compression(const std::string& text) {
    const Choice<CompressionMethod> methods[] = {
        {"lzw", CompressionMethod::lzw}, {"none", CompressionMethod::none}, {"lz4", CompressionMethod::lz4}};
    return one_of(methods, text);
}

Result<std::uint8_t> parse_protocol(const std::string& text) {
    const auto version = parse_number<std::uint8_t>(text);
    if (!version || *version < 1 || *version > 5) return must_be("a version from 1 to 5", text);
    return *version;
}

Result<DelegateVersions> parse_delegate_versions(const std::string& text) {
    const auto first = text.find(',');
    const auto second = first == std::string::npos ? first : text.find(',', first + 1);
    if (second != std::string::npos) {
        const std::string_view view = text;
        const auto min = parse_number<std::uint8_t>(view.substr(0, first));
        const auto max = parse_number<std::uint8_t>(view.substr(first + 1, second - first - 1));
        const auto current = parse_number<std::uint8_t>(view.substr(second + 1));
        if (min && max && current && *min <= *current && *current <= *max)
            return DelegateVersions{*min, *max, *current};
    }
    return must_be("MIN,MAX,CUR, each from 0 to 255, with CUR between MIN and MAX", text);
}

Result<IpNetwork> parse_network(const std::string& text) {
    auto network = IpNetwork::parse(text);
    if (network) return network;
    return must_be("ADDRESS/BITS, such as 10.0.0.0/8 or fd00::/8", text);
}

Result<Limit> parse_limit(const std::string& text) {
    using Limits = Config::Limits;
    const Choice<Limit> limits[] = {
        {"members", limit_on<&Limits::members>()},
        {"members_bytes", limit_on<&Limits::members_bytes>()},
        {"broadcasts", limit_on<&Limits::broadcasts>()},
        {"relays", limit_on<&Limits::relays>()},
        {"accepted_streams", limit_on<&Limits::accepted_streams>()},
        {"accepted_streams_per_source", limit_on<&Limits::accepted_streams_per_source>()},
        {"push_pulls", limit_on<&Limits::push_pulls>()},
        {"held_bytes", limit_on<&Limits::held_bytes>()},
        {"join_parallel", limit_on<&Limits::join_parallel>()},
        {"incarnation_jump", limit_on<&Limits::incarnation_jump>()},
    };
    const auto equals = text.find('=');
    const auto value = equals == std::string::npos
                           ? std::nullopt
                           : parse_number<std::uint64_t>(std::string_view(text).substr(equals + 1));
    const auto number_up_to = [&text](std::uint64_t max) {
        return must_be("NAME=NUMBER with a number from 0 to " + std::to_string(max), text);
    };
    if (!value) return number_up_to(std::numeric_limits<std::uint64_t>::max());
    auto limit = one_of(limits, std::string_view(text).substr(0, equals));
    if (limit && *value > limit->value_max) return number_up_to(limit->value_max);
    if (limit) limit->value = *value;
    return limit;
}

Result<std::uint32_t> parse_incarnation(const std::string& text) {
    if (text == "clock") return incarnation_from_clock(std::chrono::system_clock::now());
    const auto number = parse_number<std::uint32_t>(text);
    if (!number || *number < 1 || *number > first_incarnation_max)
        return must_be("'clock' or a number from 1 to " + std::to_string(first_incarnation_max), text);
    return *number;
}

Result<bool> parse_bool(const std::string& text) {
    const Choice<bool> choices[] = {{"true", true}, {"false", false}};
    return one_of(choices, text);
}

Result<LogLevel> parse_log_level(const std::string& text) {
    const Choice<LogLevel> levels[] = {{"error", LogLevel::error},
                                       {"warn", LogLevel::warn},
                                       {"info", LogLevel::info},
                                       {"debug", LogLevel::debug},
                                       {"trace", LogLevel::trace}};
    return one_of(levels, text);
}

Result<EventFormat> parse_event_format(const std::string& text) {
    const Choice<EventFormat> formats[] = {{"text", EventFormat::text}, {"json", EventFormat::json}};
    return one_of(formats, text);
}

}  // namespace memberlist::agent
