#include "endpoint/seed.hpp"

#include <algorithm>

namespace memberlist::endpoint {

Result<Seed> Seed::parse(std::string_view text, std::uint16_t default_port) {
    Seed seed;
    seed.text = text;
    std::string_view address = text;
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        seed.name = text.substr(0, slash);
        address = text.substr(slash + 1);
        if (seed.name.empty())
            return Error{Errc::invalid_argument, "seed '" + seed.text + "': empty node name provided"};
    }
    auto parts = HostPort::parse(address);
    if (!parts) return Error{Errc::invalid_argument, "seed " + parts.error().message()};
    seed.host = std::move(parts->host);
    seed.port = parts->port.value_or(default_port);
    return seed;
}

Result<std::optional<SocketAddress>> Seed::literal_address() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    if (!is_v6 && !IpAddress::parse(host)) return std::optional<SocketAddress>();
    const std::string bracketed = is_v6 ? "[" + host + "]" : host;
    auto address = SocketAddress::parse(bracketed + ":" + std::to_string(port));
    if (!address) return resolve_error(address.error().message());
    return std::optional(*address);
}

Error Seed::resolve_error(std::string_view reason) const {
    return {Errc::resolve_failed, "failed to resolve " + host + ": " + std::string(reason)};
}

void SeedMemory::remember(const std::string& text) {
    std::erase(texts_, text);
    texts_.push_back(text);
    if (texts_.size() > seeds_max_) texts_.pop_front();
}

}  // namespace memberlist::endpoint
