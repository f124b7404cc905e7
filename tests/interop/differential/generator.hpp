// Generator: the random generator of one case. The same seed and number give the same case on every
// machine.
#pragma once

#include <array>
#include <deque>
#include <span>
#include <string>

#include "base/rng.hpp"
#include "memberlist/bytes.hpp"

namespace memberlist::differential {

class Generator {
public:
    Generator(std::uint64_t seed, std::uint64_t number) : rng_(seed * 0x9e3779b97f4a7c15ULL + number) {}

    std::uint64_t next() { return rng_.next(); }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(rng_.below(bound)); }
    std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
    std::uint8_t byte() { return static_cast<std::uint8_t>(rng_.below(256)); }
    bool one_in(std::size_t n) { return below(n) == 0; }

    template <class T, std::size_t n>
    const T& pick(const std::array<T, n>& choices) {
        return choices[below(n)];
    }
    template <class T>
    const T& pick(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }
    template <class T>
    void shuffle(std::vector<T>& items) {
        rng_.shuffle(std::span<T>(items));
    }

    Bytes bytes(std::size_t size) {
        Bytes out(size);
        for (auto& b : out) b = byte();
        return out;
    }

    // Keeps the bytes that message views point to for the lifetime of this object.
    BytesView keep(Bytes bytes) { return kept_.emplace_back(std::move(bytes)); }
    std::string_view keep(std::string_view text) { return as_text(keep(to_bytes(text))); }

private:
    Rng rng_;
    std::deque<Bytes> kept_;
};

}  // namespace memberlist::differential
