// StreamAssembly reassembles captured TCP segments into the bytes of each direction. Segments may
// be reordered or repeated.
//
// Bounded: with too many directions, the oldest one is delivered incomplete. Too many segments
// after a gap are dropped.
#pragma once

#include <functional>
#include <map>

#include "debug/capture_frame.hpp"

namespace memberlist::tools {

class StreamAssembly {
public:
    // `on_stream` receives each direction that carried bytes, once: when it ends, or in finish().
    explicit StreamAssembly(std::function<void(const Arrival&)> on_stream)
        : on_stream_(std::move(on_stream)) {}

    void add(WallTime time, const Segment& segment);
    // Ends all open directions at the end of the capture.
    void finish();

private:
    struct Route {
        SocketAddress from;
        SocketAddress to;
        auto operator<=>(const Route&) const = default;
    };
    struct Direction {
        Arrival arrival;
        std::uint32_t first = 0;            // sequence number of the first byte seen
        std::optional<std::uint32_t> next;  // of the next byte; absent until the first segment
        std::optional<std::uint32_t> end;   // of the FIN
        std::map<std::uint32_t, Bytes> ahead;
        std::size_t ahead_bytes = 0;
    };

    // The sequence numbers of a delivered direction.
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
    std::map<Route, std::string> dialed_labels_;  // of dialers that have ended, by the route of the
                                                  // answer
};

}  // namespace memberlist::tools
