// Interfaces to the machine that an application may replace: Config::clock, Config::entropy and
// Config::resolver. Config::transport is the fourth (transport.hpp). For each one that is absent,
// the node uses the system's.
//
// The network of testing.hpp supplies all four itself and rejects a Config that sets any of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "memberlist/address.hpp"
#include "memberlist/result.hpp"
#include "memberlist/time.hpp"

namespace memberlist {

// The source of time for a node's probes, timeouts, deadlines and TimePoints such as
// Node::state_changed: a steady clock, plus the wall-clock time. Only EventStream::next(timeout),
// which blocks a thread, always uses the system's clock. Nodes may share a clock. Go has no
// counterpart.
//
// now() may run at any rate, stand still or jump. After a jump forward, the node does whatever has
// become due, like a process that was suspended; other nodes may have noticed its silence. When
// now() goes backward, the node treats it as standing still until it has caught up.
struct Clock {
    virtual ~Clock() = default;
    // Returns the current time, from TimePoint{} to 2^62 ns (146 years) after it; values outside
    // are clamped. Called often, on any thread. Must not throw or call the node.
    virtual TimePoint now() = 0;
    // Sets an alarm: calls `ring` once, on any thread, when now() reaches `due` or soon after.
    // Returns true if the alarm is set. Override it for a clock that does not run by itself, such
    // as one that a test advances.
    //
    // If it returns false, or `ring` is called too early, the node waits on its own and reads the
    // clock at least once a second. That suffices for a clock that runs at the usual rate, and a
    // jump is noticed within a second.
    //
    // Each call sets a separate alarm. There are few of them, because a node sets one only when its
    // next deadline is earlier than every pending alarm. An alarm that is no longer needed does no
    // harm. It does not keep the node alive, and may be dropped once the node has stopped. Called
    // on the node's thread. Must not throw.
    virtual bool ring_at(TimePoint due, std::function<void()> ring) {
        static_cast<void>(due);
        static_cast<void>(ring);
        return false;
    }
    // Returns the wall-clock time. The numbers of a node's broadcasts on topics are derived from it
    // (topic.hpp), so it must not go back across a restart, and must be within a day of the other
    // nodes' clocks. Times before 1970 count as 1970. Called on the node's thread, and by
    // Memberlist::create() on its caller's thread. Must not throw or call the node.
    virtual std::chrono::system_clock::time_point time_of_day() { return std::chrono::system_clock::now(); }
};

// A source of unpredictable bytes, for encryption nonces and, unless Config::random_seed is set,
// for the seed of the protocol's random choices. A predictable source breaks encryption; use one
// only in tests. Go: crypto/rand.
struct Entropy {
    virtual ~Entropy() = default;
    // Fills `out` and returns true, or returns false if there is no entropy. On false, a message
    // that was to be encrypted is dropped and counted as `encryption_failed`, and
    // Memberlist::create() fails if it needed a seed. Called on the node's thread, and by create()
    // on its caller's thread. Must not throw.
    virtual bool fill(std::span<std::uint8_t> out) = 0;
};

// Returns all addresses of a seed's host name, or an error. An empty list means `resolve_failed`.
// It may block: the node calls it on up to four separate threads, and a call may still be running
// when shutdown() has returned. Not called for IP literals. Must not throw. Go: net.Resolver, which
// cannot be replaced.
using HostResolver = std::function<Result<std::vector<IpAddress>>(const std::string& host)>;

}  // namespace memberlist
