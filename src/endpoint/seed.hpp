// Seeds: where to find the cluster, as the user writes them and as they are once resolved.
//
//   [name/]host[:port]        (Go: memberlist.go resolveAddr)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memberlist/address.hpp"
#include "memberlist/result.hpp"

namespace memberlist::endpoint {

struct Seed {
    std::string text;  ///< As written; what failures are reported under.
    std::string name;  ///< The node's name, if given.
    std::string host;  ///< A host name or an IP literal, a zone included.
    std::uint16_t port = 0;

    // `invalid_argument` names the text and what is wrong with it.
    static Result<Seed> parse(std::string_view text, std::uint16_t default_port);
};

struct ResolvedSeed {
    Seed seed;
    std::vector<SocketAddress> addresses;  ///< All are joined.
};

}  // namespace memberlist::endpoint
