// Progress: shows how far a long run is. A progress bar on a terminal, otherwise an occasional
// line.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace memberlist::sim {

class Progress {
public:
    // `is_terminal` says whether output to `out` can be overwritten. `out` must outlive this
    // object.
    Progress(std::ostream& out, bool is_terminal, std::uint64_t total);

    void on_done(std::uint64_t done);
    // Erases the bar, so that other output can follow.
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
