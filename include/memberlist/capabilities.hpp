// Interfaces to the machine that an application may replace: Config::clock, Config::entropy and
// Config::resolver. Config::transport is the fourth (transport.hpp). For each one that is absent,
// the node uses the system's.
//
// The network of testing.hpp brings its own of each and rejects a Config that sets any of them.
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
// Node::state_changed: a steady clock, plus the time of day. Only EventStream::next(timeout), which
// blocks a thread, uses the system's clock. Nodes may share a clock. Go has no counterpart.
//
// It may run at any rate, stand still or jump. After a jump forward the node does whatever has
// become due, like a process that was suspended; other nodes may have noticed its silence. When the
// clock goes backward, the node treats it as standing still until it catches up.
struct Clock {
    virtual ~Clock() = default;
    // Returns the current time, from TimePoint{} to 2^62 ns (146 years) after it; values outside
    // are clamped. Called often, on any thread. Must not throw or call the node.
    virtual TimePoint now() = 0;
    // Sets an alarm: calls `ring` once, on any thread, when now() reaches `due` or soon after.
    // Override it for a clock that something else advances. Each call sets a separate alarm. They
    // are few, because a node asks for one only when its next deadline is earlier than every
    // pending alarm; an obsolete alarm does no harm. An alarm does not keep the node alive and may
    // be dropped once the node is gone. Returns true if the alarm is set. On false, or after an
    // alarm that rang too early, the node waits on its own and reads the clock at least once a
    // second. That suffices for a clock that runs at the usual rate, and finds a jump within a
    // second. Called on the engine's thread. Must not throw.
    virtual bool ring_at(TimePoint due, std::function<void()> ring) {
        static_cast<void>(due);
        static_cast<void>(ring);
        return false;
    }
    // Returns the time of day. It numbers a node's broadcasts on topics (Memberlist::broadcast()),
    // so it should be later after a restart than before and within a day of the other nodes'
    // clocks. Times before 1970 count as 1970. Called on the engine's thread, and by
    // Memberlist::create() on its caller's. Must not throw or call the node.
    virtual std::chrono::system_clock::time_point time_of_day() { return std::chrono::system_clock::now(); }
};

// A source of unpredictable bytes, for encryption nonces and, unless Config::random_seed is set,
// for the seed of the protocol's random choices. A predictable source breaks encryption; use one
// only in tests. Go: crypto/rand.
struct Entropy {
    virtual ~Entropy() = default;
    // Fills `out` and returns true, or returns false if there is no entropy. On false, a message
    // that was to be encrypted is dropped and counted as `encryption_failed`, and
    // Memberlist::create() fails if it needed a seed. Called on the engine's thread, and by
    // create() on its caller's. Must not throw.
    virtual bool fill(std::span<std::uint8_t> out) = 0;
};

// Returns all addresses of a seed's host name, or an error. An empty list means `resolve_failed`.
// It may block: it runs on up to four threads of its own, possibly until after shutdown() has
// returned. Not called for IP literals. Must not throw. Go: net.Resolver, which cannot be replaced.
using HostResolver = std::function<Result<std::vector<IpAddress>>(const std::string& host)>;

}  // namespace memberlist
