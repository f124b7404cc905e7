// Words: takes one line of a scenario file word by word. A word that does not fit is an error that
// names file and line.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "memberlist/time.hpp"

namespace memberlist::sim {

// Its text is such as "crash.txt:7: unknown verb 'explode'; verbs are ...".
struct ScenarioError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Words {
public:
    // Splits `text` at blanks. A '#' starts a comment.
    Words(std::string_view file, std::size_t line, std::string_view text);

    bool is_over() const { return next_ == words_.size(); }
    std::size_t line() const { return line_; }
    // Takes the next word if it equals `word`. Returns whether it did.
    bool take_if(std::string_view word);
    // Takes the next word. `what` says what was expected, for the error message.
    const std::string& word(std::string_view what);
    // Takes a number from `min` to `max`.
    std::uint64_t number(std::string_view what, std::uint64_t min, std::uint64_t max);
    // Takes a time: "90s", "1.5s", "200ms" or "10min"; at most 30 days.
    Duration duration(std::string_view what);
    // Takes a percentage, "10%" or "0.5%", and returns it in millionths.
    std::int64_t share_ppm(std::string_view what, int min_percent, int max_percent);
    // Takes a list: "a,b,c".
    std::vector<std::string> list(std::string_view what);
    // Fails if there are words left.
    void end() const;
    [[noreturn]] void fail(const std::string& why) const;

private:
    std::string file_;
    std::size_t line_;
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

// Formats a time exactly, so that Words::duration() returns the same one: "1.25s".
std::string duration_text(Duration time);

}  // namespace memberlist::sim
