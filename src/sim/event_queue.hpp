// EventQueue: the pending events of a simulated world, earliest first. Events at the same time keep
// the order in which they were scheduled.
//
// Events are small plain values. Their payload (a datagram, a connection) is stored in tables of
// the world, under the key `subject`. Pushing and popping take O(log n). Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "memberlist/time.hpp"

namespace memberlist::sim {

// Identifies a host of the world, regardless of the process that runs on it. Never reused.
enum class HostId : std::uint32_t {};

inline constexpr HostId no_host{0xffff'ffffU};

enum class SimEventKind : std::uint8_t {
    wake,           // the next deadline of the host's process
    datagram,       // subject: a packet in flight, which arrives now
    dial_retried,   // subject: a connection whose SYN was lost; the SYN is sent again
    dial_arrived,   // the SYN reaches the other host
    dial_accepted,  // the process on the other host accepts the connection
    dial_answered,  // the dialer learns the outcome; detail: 1 if it is connected
    stream_ready,   // the next piece, or the end, reaches the receiver; detail: the sending side
    stream_closed,  // a side learns that all it wrote was sent; detail: that side
    stream_reset,   // a side learns that the connection is broken; detail: that side
    call,           // subject: a function of the test or the scenario
};

struct SimEvent {
    TimePoint at{};
    std::uint64_t sequence = 0;
    std::uint64_t subject = 0;
    HostId host = no_host;
    SimEventKind kind = SimEventKind::wake;
    std::uint8_t detail = 0;
};

class EventQueue {
public:
    void push(TimePoint at, SimEventKind kind, HostId host, std::uint64_t subject = 0,
              std::uint8_t detail = 0) {
        heap_.push_back({at, next_sequence_++, subject, host, kind, detail});
        std::push_heap(heap_.begin(), heap_.end(), is_later);
    }

    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }
    TimePoint next() const { return heap_.empty() ? TimePoint::max() : heap_.front().at; }

    SimEvent pop() {
        MEMBERLIST_ASSERT(!heap_.empty());
        std::pop_heap(heap_.begin(), heap_.end(), is_later);
        const SimEvent event = heap_.back();
        heap_.pop_back();
        return event;
    }

private:
    static bool is_later(const SimEvent& a, const SimEvent& b) {
        return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }

    std::vector<SimEvent> heap_;
    std::uint64_t next_sequence_ = 0;
};

}  // namespace memberlist::sim
