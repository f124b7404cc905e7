// Resolver: resolves host names on its own threads, several at a time.
//
// Asio's resolver waits for its thread when it is destroyed, and a shutdown must not wait for a
// name server. Here, threads that are still looking something up are left to finish, and the node
// ignores their results. Threads exist only while there are requests. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/strong_id.hpp"
#include "endpoint/seed.hpp"

namespace memberlist::net {

// Returns all addresses of `seed.host`, with the seed's port. Blocks for as long as the system's
// resolver does. Errors: `resolve_failed`.
//
// Go: memberlist.go resolveAddr. Difference: Go first queries the name server for ANY over TCP, to
// avoid truncated answers; such a query ignores search domains and /etc/hosts.
Result<std::vector<SocketAddress>> look_up(const endpoint::Seed& seed);

class Resolver {
public:
    // May block, and is called on several threads at once.
    using Lookup = std::function<Result<std::vector<SocketAddress>>(const endpoint::Seed&)>;
    using Done = std::function<void(const Result<std::vector<SocketAddress>>&)>;
    // Runs `work` on a detached thread. Throws std::system_error if there can be none.
    using StartThread = std::function<void(std::function<void()> work)>;

    static constexpr std::size_t threads_max = 4;

    explicit Resolver(Lookup lookup = look_up, StartThread start_thread = start_detached_thread);
    // Does not wait. Requests that have not started are dropped.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // Looks up `seed` and calls `done` on a resolver thread. If the system gives no thread and none
    // is running, all waiting requests fail, and `done` is called on the calling thread. Requests
    // start in order, at most `threads_max` at a time.
    void resolve(JoinId join, endpoint::Seed seed, Done done);
    // Drops the requests of this join that have not started.
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
