// Report: prints each mismatch, and a summary of all cases.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "encode_case.hpp"
#include "judge.hpp"

namespace memberlist::differential {

class Report {
public:
    explicit Report(std::uint64_t seed) : seed_(seed) {}

    void add(const EncodeCase& c, std::uint64_t number, BytesView go);
    // `is_remainder` marks the rest of a case that was counted before.
    void add(const Judged& judged, bool is_remainder);

    // Prints everything that both sides did.
    static void tell(const Case& c, const CaseOutcome& go);
    void print_summary(double seconds) const;
    std::uint64_t mismatches() const { return mismatches_; }

private:
    bool begin_mismatch(std::string_view kind, std::uint64_t number);

    std::uint64_t seed_;
    std::map<std::string_view, std::uint64_t> cases_;  // by kind
    std::map<std::string_view, std::uint64_t> rows_;
    std::uint64_t agreed_ = 0;
    std::uint64_t explained_ = 0;
    std::uint64_t remainders_ = 0;
    std::uint64_t crashes_ = 0;
    std::uint64_t mismatches_ = 0;
};

}  // namespace memberlist::differential
