// StreamPlaces: a bounded number of places for streams, how many each source holds, and which
// stream makes room for another.
//
// Go bounds its push/pulls only in total. Not thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>

#include "base/strong_id.hpp"
#include "memberlist/address.hpp"

namespace memberlist::endpoint {

class StreamPlaces {
public:
    using Ids = std::set<StreamId>;  // oldest first, since ids grow

    void add(const IpAddress& ip, StreamId id);
    // No effect on a stream that has no place.
    void remove(const IpAddress& ip, StreamId id);

    std::size_t total() const { return all_.size(); }
    std::size_t of_source(const IpAddress& ip) const;
    // The streams of the source of `ip`, by address.
    const std::map<IpAddress, Ids>& by_address(const IpAddress& ip) const;

    // Streams are counted together by source: an IPv4 address, or an IPv6 /64 network, all of which
    // one host may own.
    static IpAddress source_of(const IpAddress& ip);

    struct Candidate {
        StreamId id;
        bool at_once = false;  // no matter how young it is
    };
    // The oldest stream of all.
    std::optional<Candidate> oldest() const;
    // The oldest stream of the busiest address of the source of `ip`: the hosts of a LAN share one
    // source, and none of them may shut out the others. `at_once` if that address then still has at
    // least as many streams as `ip`. Otherwise a busy address could renew its streams before any of
    // them is old enough to go.
    std::optional<Candidate> oldest_of_busiest(const IpAddress& ip) const;

private:
    Ids all_;
    std::map<IpAddress, std::map<IpAddress, Ids>> sources_;
};

}  // namespace memberlist::endpoint
