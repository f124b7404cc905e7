// What a node asks of the machine that it runs on, for those who hand it in themselves: Config::clock, Config::entropy and
// Config::resolver, and Config::transport (transport.hpp). Where they are absent it is the system's.
//
// The network of testing.hpp has its own of each, and refuses these.
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

// The time that a node lives in: of its probes, timeouts and deadlines, of Node::state_changed and all other TimePoints. A
// steady one, with the time of day beside it. Only EventStream::next(timeout), which waits for a thread, keeps to the
// system's clock. May be shared by nodes. Go has no such thing.
//
// It may run at any rate, stand still, and jump. After a jump forward the node does what has become due meanwhile, as a
// process that was stopped does; others will have noticed its silence. If the clock goes back, the node takes it as standing
// still until it has caught up.
struct Clock {
    virtual ~Clock() = default;
    // From TimePoint{} on; what is below counts as that, and what is over 2^62 ns (146 years) as 2^62 ns. Called on
    // any thread, often. Must not throw, and not call the node.
    virtual TimePoint now() = 0;
    // For clocks that do not run by themselves: calls `ring` once, not before now() is `due`, on any thread, and does it
    // soon after that; then returns true. Each call is an alarm of its own, and one that is not needed any more does no
    // harm; a node asks for one whenever its next deadline is earlier than all that it asked for and that have not rung, so
    // they are few. One that rings too early is no alarm: the node then waits by itself, see below. It may be dropped
    // unrung when the node is gone: it keeps nothing of it alive. Called on the engine's thread. Must not throw.
    //
    // False: the node waits by itself, as long as the clock is behind, and looks at it again at least once a second. That
    // is enough for a clock that runs like others, and notices a jump within that second.
    virtual bool ring_at(TimePoint due, std::function<void()> ring) {
        static_cast<void>(due);
        static_cast<void>(ring);
        return false;
    }
    // What time it is for people. It numbers a node's broadcasts on topics (Memberlist::broadcast()), so it ought to be
    // later after a restart than before, and within a day of what the others take it for; what is before 1970 counts as
    // 1970. Called on the engine's thread, and by Memberlist::create(). Must not throw, and not call the node.
    virtual std::chrono::system_clock::time_point time_of_day() { return std::chrono::system_clock::now(); }
};

// Unpredictable bytes: for the nonces of encryption, and for the seed of the protocol's choices where
// Config::random_seed has none. One that can be predicted breaks encryption; it is for tests. Go: crypto/rand.
struct Entropy {
    virtual ~Entropy() = default;
    // Fills all of `out`. False: there is none to give; then nothing is encrypted, what was to be sent is dropped and
    // counted as `encryption_failed`, and Memberlist::create() without a seed fails. Called on the engine's thread, and
    // by create(). Must not throw.
    virtual bool fill(std::span<std::uint8_t> out) = 0;
};

// All addresses of a host name of a seed, or why there are none. An empty list is the error `resolve_failed` as well. May
// take its time: it is called on threads of its own, up to four at once, and also after shutdown() has returned, if it
// takes that long. IP literals are not asked about. Must not throw. Go: net.Resolver, which cannot be handed in.
using HostResolver = std::function<Result<std::vector<IpAddress>>(const std::string& host)>;

}  // namespace memberlist
