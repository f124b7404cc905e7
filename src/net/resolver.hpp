// Resolver: host names to addresses, several at a time, on threads of its own.
//
// Not Asio's resolver: that one waits for its thread when it goes, and a shutdown must not wait for a name
// server. Here the threads are left to finish their look-ups, and what they find is dropped. They run only
// while there is something to look up. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/strong_id.hpp"
#include "endpoint/seed.hpp"

namespace memberlist::net {

// All addresses of `seed.host`, with the seed's port. Waits for the system's resolver, which decides for how
// long. `resolve_failed`.
//
// Go: memberlist.go resolveAddr. Difference: Go first asks the name server over TCP for ANY, to get long
// answers whole; that knows no search domains and no /etc/hosts.
Result<std::vector<SocketAddress>> look_up(const endpoint::Seed& seed);

class Resolver {
public:
    // Called on several threads at once. May take its time.
    using Lookup = std::function<Result<std::vector<SocketAddress>>(const endpoint::Seed&)>;
    using Done = std::function<void(const Result<std::vector<SocketAddress>>&)>;
    // Runs `work` on a thread that is not waited for. May throw std::system_error, if there can be none.
    using StartThread = std::function<void(std::function<void()> work)>;

    static constexpr std::size_t threads_max = 4;

    explicit Resolver(Lookup lookup = look_up, StartThread start_thread = start_detached_thread);
    // Does not wait; what has not been looked up yet is never reported.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // Calls `done` on a thread of the resolver, or right here if the system has no thread for us: what waits
    // for one has failed then. Begun in the order of asking, `threads_max` at a time.
    void resolve(JoinId join, endpoint::Seed seed, Done done);
    // What has been asked for this join and is not yet begun is never reported.
    void forget(JoinId join);

private:
    struct Queue;
    static void start_detached_thread(std::function<void()> work);
    static void work_off(const std::shared_ptr<Queue>& queue);
    void fail_waiting(const std::string& reason);

    const StartThread start_thread_;
    std::shared_ptr<Queue> queue_;
};

}  // namespace memberlist::net
