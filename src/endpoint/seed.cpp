#include "endpoint/seed.hpp"

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

}  // namespace memberlist::endpoint
