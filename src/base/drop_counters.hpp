// DropCounters: counts drops by reason. DropMeter: counts them for a running node and reports them
// to its metrics; every drop of a datagram, stream or message passes through it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/metrics.hpp"
#include "memberlist/error.hpp"

namespace memberlist {

class DropCounters {
public:
    void count(Errc reason, std::uint64_t times = 1) { counts_[static_cast<std::size_t>(reason)] += times; }
    std::uint64_t operator[](Errc reason) const { return counts_[static_cast<std::size_t>(reason)]; }
    std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const auto count : counts_) sum += count;
        return sum;
    }

    static constexpr std::size_t reasons = static_cast<std::size_t>(Errc::stale_broadcast) + 1;

private:
    std::array<std::uint64_t, reasons> counts_{};
};

class DropMeter {
public:
    explicit DropMeter(Metrics metrics) : metrics_(std::move(metrics)) {}

    void count(Errc reason) {
        counters_.count(reason);
        metrics_.count("memberlist.drops", {"reason", errc_name(reason)});
    }
    // A code that is not an Errc (a system error) counts as a closed stream.
    void count_code(const std::error_code& code) {
        count(code.category() == error_category() ? static_cast<Errc>(code.value()) : Errc::stream_closed);
    }
    std::uint64_t operator[](Errc reason) const { return counters_[reason]; }
    std::uint64_t total() const { return counters_.total(); }
    const DropCounters& counters() const { return counters_; }

private:
    Metrics metrics_;
    DropCounters counters_;
};

}  // namespace memberlist
