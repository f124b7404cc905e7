// Words: one line of a scenario file, taken word by word. What does not fit is an error that names file and line.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "memberlist/time.hpp"

namespace memberlist::sim {

// "crash.txt:7: 'explode' is no verb; verbs are ..."
struct ScenarioError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Words {
public:
    // Splits at blanks; what follows a '#' is a comment.
    Words(std::string_view file, std::size_t line, std::string_view text);

    bool is_over() const { return next_ == words_.size(); }
    std::size_t line() const { return line_; }
    // Takes the next word if it is this one.
    bool take_if(std::string_view word);
    // The next word; `what` says what should stand there.
    const std::string& word(std::string_view what);
    std::uint64_t number(std::string_view what, std::uint64_t min, std::uint64_t max);
    // "90s", "1.5s", "200ms" or "10min"; at most 30 days.
    Duration duration(std::string_view what);
    // "10%" or "0.5%", in millionths; below zero only if `min_percent` is.
    std::int64_t share_ppm(std::string_view what, int min_percent, int max_percent);
    // "a,b,c"
    std::vector<std::string> list(std::string_view what);
    // Nothing may be left.
    void end() const;
    [[noreturn]] void fail(const std::string& why) const;

private:
    std::string file_;
    std::size_t line_;
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

// So that Words::duration() reads the same: "1.25s", to the nanosecond.
std::string duration_text(Duration time);

}  // namespace memberlist::sim
