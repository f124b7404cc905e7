// Resolver: seeds to addresses. IP literals need no name server; host names are looked up on a thread of its
// own.
//
// Not Asio's resolver: that one waits for its thread when it goes, and a shutdown must not wait for a name
// server. Here the thread is left to finish its look-up, and what it finds is dropped. It runs only while
// there is something to look up.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "endpoint/seed.hpp"
#include "memberlist/operation.hpp"

namespace memberlist::net {

struct Resolution {
    std::vector<endpoint::ResolvedSeed> seeds;
    std::vector<SeedFailure> failures;  // "failed to resolve ..."
};

// Nothing if one of the hosts is a name. A zone that this host does not have is a failure.
std::optional<Resolution> resolve_literals(const std::vector<endpoint::Seed>& seeds);

// Waits for the system's resolver, which decides for how long. All addresses of a name are taken.
//
// Go: memberlist.go resolveAddr. Difference: Go first asks the name server over TCP for ANY, to get long
// answers whole.
Resolution resolve_names(const std::vector<endpoint::Seed>& seeds);

class Resolver {
public:
    using Done = std::function<void(Resolution)>;
    // Runs `work` on a thread that is not waited for. May throw std::system_error, if there can be none.
    using StartThread = std::function<void(std::function<void()> work)>;

    explicit Resolver(StartThread start_thread = start_detached_thread);
    // Does not wait; what has not been looked up yet is never reported.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // Calls `done` on the resolver's thread, or right here if the system has no thread for us: all seeds have
    // failed then. One request after the other.
    void resolve(std::vector<endpoint::Seed> seeds, Done done);

private:
    struct Queue;
    static void start_detached_thread(std::function<void()> work);
    static void work_off(const std::shared_ptr<Queue>& queue);
    void fail_all(const std::string& reason);

    const StartThread start_thread_;
    std::shared_ptr<Queue> queue_;
};

}  // namespace memberlist::net
