// A fuzz target is a function that takes bytes and checks what must hold for every input.
//
// libFuzzer calls it through entry_point.cpp. The corpus replay calls it through replay_main.cpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "memberlist/bytes.hpp"

// Unlike assert(), it also checks in release builds.
#define FUZZ_CHECK(condition) \
    ((condition) ? static_cast<void>(0) : memberlist::fuzz::report_violation(#condition, __FILE__, __LINE__))

namespace memberlist::fuzz {

// Each target defines this function once.
void fuzz_one(BytesView);

[[noreturn]] inline void report_violation(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: violated: %s\n", file, line, condition);
    std::abort();
}

// Reads the input as small numbers and byte strings. Reading never fails: after the end of the
// input, numbers are 0 and byte strings are empty.
class Input {
public:
    explicit Input(BytesView bytes) : rest_(bytes) {}

    std::uint8_t byte() {
        const BytesView taken = take(1);
        return taken.empty() ? std::uint8_t{0} : taken.front();
    }
    std::uint16_t u16() {
        const unsigned high = byte();
        return static_cast<std::uint16_t>(high << 8 | byte());
    }
    BytesView take(std::size_t bytes) {
        const BytesView taken = rest_.first(std::min(bytes, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    BytesView rest() const { return rest_; }
    bool is_empty() const { return rest_.empty(); }

private:
    BytesView rest_;
};

inline bool are_equal(BytesView a, BytesView b) { return as_text(a) == as_text(b); }

}  // namespace memberlist::fuzz
