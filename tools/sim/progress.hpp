// Progress: how far a long run is. A bar that moves on a terminal; elsewhere a line now and then.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace memberlist::sim {

class Progress {
public:
    // `is_terminal`: whether what is written to `out` can be written over. `out` outlives it.
    Progress(std::ostream& out, bool is_terminal, std::uint64_t total);

    void on_done(std::uint64_t done);
    // Takes the bar off the screen, so that something else can be written.
    void clear();
    double elapsed_seconds() const;

    static std::string bar(std::uint64_t done, std::uint64_t total, double seconds);

private:
    using Clock = std::chrono::steady_clock;

    std::ostream& out_;
    bool is_terminal_;
    std::uint64_t total_;
    Clock::time_point began_ = Clock::now();
    Clock::time_point drawn_{};
};

}  // namespace memberlist::sim
