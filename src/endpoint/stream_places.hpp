// StreamPlaces: who holds how many of a bounded number of places, and whose stream makes room for others.
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
    using Ids = std::set<StreamId>;  // in the order in which they were opened, as ids are

    void add(const IpAddress& ip, StreamId id);
    // No effect on one that has no place.
    void remove(const IpAddress& ip, StreamId id);

    std::size_t total() const { return all_.size(); }
    std::size_t of_source(const IpAddress& ip) const;
    // The places of the source of `ip`, by address.
    const std::map<IpAddress, Ids>& by_address(const IpAddress& ip) const;

    // Whose streams are counted together: an address, of IPv6 the network of 64 bits, of which one host may have all.
    static IpAddress source_of(const IpAddress& ip);

    struct Candidate {
        StreamId id;
        bool at_once = false;  // however young it is
    };
    // Who makes room for one more of `ip`: of all, the oldest.
    std::optional<Candidate> oldest() const;
    // Of the source of `ip`, the oldest of the address that holds most: the hosts of a LAN share one source, and none of
    // them is to shut out the others. At once, if even then it has as many as `ip`; else it could renew its streams
    // faster than others find one that had its time.
    std::optional<Candidate> oldest_of_busiest(const IpAddress& ip) const;

private:
    Ids all_;
    std::map<IpAddress, std::map<IpAddress, Ids>> sources_;
};

}  // namespace memberlist::endpoint
