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
    const auto old = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.text == text; });
    const bool was_proven = old != entries_.end() && old->is_proven;
    if (old != entries_.end()) entries_.erase(old);
    const auto seed = Seed::parse(text, 0);
    const auto literal = seed ? seed->literal_address() : seed.error();
    entries_.push_back({.text = text, .is_name = literal && !*literal, .is_proven = was_proven});
    if (entries_.size() > seeds_max_) entries_.pop_front();
}

void SeedMemory::prove(const std::string& text) {
    for (Entry& entry : entries_) entry.is_proven = entry.is_proven || entry.text == text;
}

std::vector<std::string> SeedMemory::texts() const {
    std::vector<std::string> texts;
    for (const Entry& entry : entries_) texts.push_back(entry.text);
    return texts;
}

std::vector<std::string> SeedMemory::proven_names() const {
    std::vector<std::string> names;
    for (const Entry& entry : entries_) {
        if (entry.is_name && entry.is_proven) names.push_back(entry.text);
    }
    return names;
}

}  // namespace memberlist::endpoint
