#include "endpoint/streams/stream_places.hpp"

#include <algorithm>
#include <array>

namespace memberlist::endpoint {

IpAddress StreamPlaces::source_of(const IpAddress& ip) {
    if (ip.is_v4()) return ip;
    constexpr std::size_t network_bytes = 8;
    std::array<std::uint8_t, 16> octets{};
    std::copy_n(ip.mapped_bytes().begin(), network_bytes, octets.begin());
    return *IpAddress::from_bytes(octets);
}

void StreamPlaces::add(const IpAddress& ip, StreamId id) {
    all_.insert(id);
    sources_[source_of(ip)][ip].insert(id);
}

void StreamPlaces::remove(const IpAddress& ip, StreamId id) {
    if (all_.erase(id) == 0) return;
    const auto source = sources_.find(source_of(ip));
    const auto address = source->second.find(ip);
    address->second.erase(id);
    if (address->second.empty()) source->second.erase(address);
    if (source->second.empty()) sources_.erase(source);
}

const std::map<IpAddress, StreamPlaces::Ids>& StreamPlaces::by_address(const IpAddress& ip) const {
    static const std::map<IpAddress, Ids> none;
    const auto source = sources_.find(source_of(ip));
    return source == sources_.end() ? none : source->second;
}

std::size_t StreamPlaces::of_source(const IpAddress& ip) const {
    std::size_t count = 0;
    for (const auto& address : by_address(ip)) count += address.second.size();
    return count;
}

std::optional<StreamPlaces::Candidate> StreamPlaces::oldest() const {
    if (all_.empty()) return std::nullopt;
    return Candidate{.id = *all_.begin()};
}

std::optional<StreamPlaces::Candidate> StreamPlaces::oldest_of_busiest(const IpAddress& ip) const {
    const auto& addresses = by_address(ip);
    const auto is_less_busy = [](const auto& a, const auto& b) {
        const Ids &of_a = a.second, &of_b = b.second;
        return of_a.size() != of_b.size() ? of_a.size() < of_b.size() : *of_a.begin() > *of_b.begin();
    };
    const auto busiest = std::max_element(addresses.begin(), addresses.end(), is_less_busy);
    if (busiest == addresses.end()) return std::nullopt;
    const auto own = addresses.find(ip);
    const std::size_t with_one_more = 1 + (own == addresses.end() ? 0 : own->second.size());
    return Candidate{.id = *busiest->second.begin(), .at_once = busiest->second.size() > with_one_more};
}

}  // namespace memberlist::endpoint
