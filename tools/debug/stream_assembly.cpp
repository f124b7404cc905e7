#include "debug/stream_assembly.hpp"

#include <algorithm>

#include "wire/label.hpp"
#include "wire/limits.hpp"

namespace memberlist::tools {

namespace {

constexpr std::size_t directions_max = 4'096;
constexpr std::size_t ahead_segments_max = 1'024;
constexpr std::size_t ahead_bytes_max = 1024 * 1024;

// The signed distance from `a` to `b`. Sequence numbers wrap around.
std::int32_t distance(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(b - a); }

std::string label_of(BytesView stream) {
    const auto split = wire::split_stream_label(stream);
    return split && *split ? std::string((*split)->label) : std::string();
}

}  // namespace

void StreamAssembly::add(WallTime time, const Segment& segment) {
    const Route route{segment.from, segment.to};
    auto found = directions_.find(route);
    if (found != directions_.end() && segment.is_first) {  // the ports are reused
        deliver(found);
        found = directions_.end();
    }
    // A new direction starts with new bytes or a SYN. Bare acknowledgements and retransmissions
    // also arrive after a direction has ended.
    const bool carries_nothing = segment.payload.empty() || is_repetition(route, segment);
    if (found == directions_.end() && carries_nothing && !segment.is_first) return;
    if (found == directions_.end()) found = begin(route, time);

    Direction& direction = found->second;
    const std::uint32_t sequence = segment.sequence + (segment.is_first ? 1 : 0);
    if (!direction.next) {
        direction.first = sequence;
        direction.next = sequence;
    }
    // A cut segment leaves a permanent gap. The bytes after it cannot be placed and are not shown.
    Missing& missing = direction.arrival.missing;
    if (missing == Missing::nothing) {
        take_payload(direction, sequence, segment.payload);
        take_ahead(direction);
        missing = segment.missing;
    }
    if (segment.is_last) direction.end = sequence + static_cast<std::uint32_t>(segment.payload.size());
    const bool is_all_there = direction.end && distance(*direction.next, *direction.end) <= 0;
    const bool is_at_its_end = missing != Missing::nothing && direction.end;
    if (!is_all_there && !is_at_its_end && !segment.is_reset) return;
    if (ended_.size() >= directions_max) ended_.clear();
    ended_[route] = {direction.first, direction.end.value_or(*direction.next)};
    deliver(found);
}

bool StreamAssembly::is_repetition(const Route& route, const Segment& segment) const {
    const auto ended = ended_.find(route);
    if (ended == ended_.end()) return false;
    const auto [first, end] = ended->second;
    const auto segment_end = segment.sequence + static_cast<std::uint32_t>(segment.payload.size());
    return distance(first, segment.sequence) >= 0 && distance(segment_end, end) >= 0;
}

void StreamAssembly::finish() {
    while (!directions_.empty()) deliver(oldest());
}

StreamAssembly::Directions::iterator StreamAssembly::begin(const Route& route, WallTime time) {
    if (directions_.size() >= directions_max) deliver(oldest());
    ended_.erase(route);
    Direction& direction = directions_[route];
    direction.arrival = {Carrier::tcp, route.from, route.to, time, {}, {}};
    return directions_.find(route);
}

StreamAssembly::Directions::iterator StreamAssembly::oldest() {
    return std::min_element(directions_.begin(), directions_.end(), [](const auto& a, const auto& b) {
        return a.second.arrival.time < b.second.arrival.time;
    });
}

void StreamAssembly::take_payload(Direction& direction, std::uint32_t sequence, BytesView payload) {
    const std::int32_t ahead = distance(*direction.next, sequence);
    if (ahead > 0) return keep_ahead(direction, sequence, payload);
    const auto known = static_cast<std::size_t>(-static_cast<std::int64_t>(ahead));
    if (known >= payload.size()) return;
    const std::size_t room = wire::Limits{}.stream_message_bytes - direction.arrival.bytes.size();
    const BytesView fresh = payload.subspan(known);
    append(direction.arrival.bytes, fresh.first(std::min(fresh.size(), room)));
    *direction.next += static_cast<std::uint32_t>(fresh.size());
}

void StreamAssembly::keep_ahead(Direction& direction, std::uint32_t sequence, BytesView payload) {
    const bool has_room = direction.ahead.size() < ahead_segments_max &&
                          direction.ahead_bytes + payload.size() <= ahead_bytes_max;
    if (payload.empty() || !has_room) return;
    if (direction.ahead.emplace(sequence, to_bytes(payload)).second) direction.ahead_bytes += payload.size();
}

// Takes segments that arrived before a gap was filled.
void StreamAssembly::take_ahead(Direction& direction) {
    while (true) {
        const auto fitting =
            std::find_if(direction.ahead.begin(), direction.ahead.end(),
                         [&](const auto& kept) { return distance(*direction.next, kept.first) <= 0; });
        if (fitting == direction.ahead.end()) return;
        const auto kept = direction.ahead.extract(fitting);
        direction.ahead_bytes -= kept.mapped().size();
        take_payload(direction, kept.key(), kept.mapped());
    }
}

void StreamAssembly::deliver(Directions::iterator found) {
    const auto node = directions_.extract(found);
    Arrival arrival = std::move(node.mapped().arrival);
    if (arrival.bytes.empty()) return;
    const Route back{arrival.to, arrival.from};
    if (const std::string label = label_of(arrival.bytes); !label.empty()) {
        if (dialed_labels_.size() < directions_max) dialed_labels_[back] = label;
    } else {
        arrival.dialed_label = label_of_dialer(back);
    }
    on_stream_(arrival);
}

// The dialer closes after it has the answer, so the answer often ends first.
std::optional<std::string> StreamAssembly::label_of_dialer(const Route& route) {
    if (const auto open = directions_.find(route); open != directions_.end()) {
        return label_of(open->second.arrival.bytes);
    }
    const auto known = dialed_labels_.extract({route.to, route.from});
    return known.empty() ? std::nullopt : std::optional(known.mapped());
}

}  // namespace memberlist::tools
