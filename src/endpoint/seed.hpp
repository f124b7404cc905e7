// Seed: where to find the cluster, as the user writes it. SeedMemory: the seeds of the last joins.
//
//   [name/]host[:port]        (Go: memberlist.go resolveAddr)
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memberlist/address.hpp"
#include "memberlist/result.hpp"

namespace memberlist::endpoint {

struct Seed {
    std::string text;  ///< As written. Failures are reported under it.
    std::string name;  ///< The node's name, if given.
    std::string host;  ///< A host name or an IP literal, a zone included.
    std::uint16_t port = 0;

    // Error: `invalid_argument`, with the text and what is wrong with it.
    static Result<Seed> parse(std::string_view text, std::uint16_t default_port);

    // The address of an IP literal; nullopt for a host name. Error: `resolve_failed`, this host
    // does not have the zone.
    Result<std::optional<SocketAddress>> literal_address() const;
    // The error for a host that has no address.
    Error resolve_error(std::string_view reason) const;
};

// Remembers seeds as texts, since a name may mean another address later. Bounded; the oldest go
// first.
class SeedMemory {
public:
    explicit SeedMemory(std::size_t seeds_max) : seeds_max_(seeds_max) {}

    // A seed that is already remembered becomes the newest.
    void remember(const std::string& text);
    // Notes that the seed has led to the cluster. No effect on a seed that is not remembered.
    void prove(const std::string& text);
    // Oldest first.
    std::vector<std::string> texts() const;
    // The seeds with a host name that have led to the cluster.
    std::vector<std::string> proven_names() const;

private:
    struct Entry {
        std::string text;
        bool is_name = false;
        bool is_proven = false;
    };

    std::size_t seeds_max_;
    std::deque<Entry> entries_;
};

}  // namespace memberlist::endpoint
