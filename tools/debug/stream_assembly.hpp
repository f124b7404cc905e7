// StreamAssembly: captured TCP segments, in whatever order and as often as they come, to the bytes of each
// direction.
//
// Bounded: the oldest direction is given up as it is when there are too many, and segments that run ahead of
// a gap are dropped when they are too much.
#pragma once

#include <functional>
#include <map>

#include "debug/capture_frame.hpp"

namespace memberlist::tools {

class StreamAssembly {
public:
    // `on_stream` gets each direction that carried anything, once: when it has ended, or in finish().
    explicit StreamAssembly(std::function<void(const Arrival&)> on_stream)
        : on_stream_(std::move(on_stream)) {}

    void add(WallTime time, const Segment& segment);
    // The capture is over: what is still open has ended.
    void finish();

private:
    struct Route {
        SocketAddress from;
        SocketAddress to;
        auto operator<=>(const Route&) const = default;
    };
    struct Direction {
        Arrival arrival;
        std::uint32_t first = 0;            // sequence number of the first byte that was seen
        std::optional<std::uint32_t> next;  // that of the next byte; absent until one is known
        std::optional<std::uint32_t> end;   // that of the FIN
        std::map<std::uint32_t, Bytes> ahead;
        std::size_t ahead_bytes = 0;
    };

    // Where a direction began and ended that has been delivered.
    struct Ended {
        std::uint32_t first = 0;
        std::uint32_t end = 0;
    };

    using Directions = std::map<Route, Direction>;

    bool is_repetition(const Route& route, const Segment& segment) const;
    Directions::iterator begin(const Route& route, WallTime time);
    Directions::iterator oldest();
    static void take_payload(Direction& direction, std::uint32_t sequence, BytesView payload);
    static void take_ahead(Direction& direction);
    static void keep_ahead(Direction& direction, std::uint32_t sequence, BytesView payload);
    void deliver(Directions::iterator found);
    std::optional<std::string> label_of_dialer(const Route& route);

    std::function<void(const Arrival&)> on_stream_;
    Directions directions_;
    std::map<Route, Ended> ended_;
    std::map<Route, std::string> dialed_labels_;  // of dialers that have ended, by the route of the answer
};

}  // namespace memberlist::tools
