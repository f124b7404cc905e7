#include "progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>

namespace memberlist::sim {

namespace {

constexpr std::chrono::milliseconds redraw_interval{100};
constexpr std::uint64_t lines_max = 10;
constexpr std::size_t bar_width = 30;

}  // namespace

Progress::Progress(std::ostream& out, bool is_terminal, std::uint64_t total)
    : out_(out), is_terminal_(is_terminal), total_(std::max<std::uint64_t>(1, total)) {}

double Progress::elapsed_seconds() const {
    return std::chrono::duration<double>(Clock::now() - began_).count();
}

void Progress::on_done(std::uint64_t done) {
    if (is_terminal_) {
        if (Clock::now() - drawn_ < redraw_interval && done < total_) return;
        drawn_ = Clock::now();
        out_ << "\r" << bar(done, total_, elapsed_seconds()) << std::flush;
        return;
    }
    const std::uint64_t interval = std::max<std::uint64_t>(1, total_ / lines_max);
    if (total_ < 2 || done % interval != 0) return;
    out_ << done << " of " << total_ << " seeds, " << static_cast<double>(done) / elapsed_seconds()
         << " seeds/s\n"
         << std::flush;
}

void Progress::clear() {
    constexpr const char* erase_line = "\r\x1b[K";
    if (is_terminal_) out_ << erase_line << std::flush;
}

std::string Progress::bar(std::uint64_t done, std::uint64_t total, double seconds) {
    const double share = static_cast<double>(done) / static_cast<double>(total);
    const auto filled = static_cast<std::size_t>(share * bar_width);
    const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    const double left = rate > 0 ? static_cast<double>(total - done) / rate : 0;
    std::array<char, 120> text{};
    std::snprintf(text.data(), text.size(), "[%s%s] %llu of %llu seeds, %.1f seeds/s, %.0f s left  ",
                  std::string(filled, '#').c_str(), std::string(bar_width - filled, '.').c_str(),
                  static_cast<unsigned long long>(done), static_cast<unsigned long long>(total), rate, left);
    return text.data();
}

}  // namespace memberlist::sim
