// The differential test against Go. See options.cpp for its purpose and interop/README.md for the
// Go side.
#include <chrono>
#include <deque>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "options.hpp"
#include "oracle.hpp"
#include "report.hpp"
#include "scenarios.hpp"

namespace memberlist::differential {

namespace {

// The number of questions in flight, so that both sides work at the same time.
constexpr std::size_t questions_max = 128;
// One case in this many tests only encoding.
constexpr std::uint64_t encoding_rate = 5;

class Run {
public:
    explicit Run(const Options& options)
        : options_(options), oracle_(options.oracle), report_(options.seed) {}

    // Returns the number of mismatches.
    std::uint64_t perform() {
        const auto start = std::chrono::steady_clock::now();
        const std::uint64_t first = options_.only.value_or(0);
        const std::uint64_t end = options_.only ? first + 1 : options_.cases;
        for (std::uint64_t number = first; number < end; ++number) {
            ask(number);
            while (asked_.size() >= questions_max) hear_answer();
        }
        while (!asked_.empty()) hear_answer();
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        report_.print_summary(elapsed.count());
        return report_.mismatches();
    }

private:
    struct Asked {
        std::uint64_t number = 0;
        std::optional<EncodeCase> encoding;
        Case run;
        bool is_remainder = false;
        std::optional<Judged> suspect;  // a mismatch unless the follow-up explains it
    };

    void ask(std::uint64_t number) {
        Asked asked;
        asked.number = number;
        if (number % encoding_rate == 0) {
            asked.encoding = make_encode_case(options_.seed, number);
            oracle_.ask(asked.encoding->question);
        } else {
            asked.run = make_case(options_.seed, number);
            oracle_.ask(asked.run.question());
        }
        asked_.push_back(std::move(asked));
    }

    void ask_remainder(Asked asked) {
        oracle_.ask(asked.run.question());
        asked_.push_back(std::move(asked));
    }

    void hear_answer() {
        Asked asked = std::move(asked_.front());
        asked_.pop_front();
        const Bytes answer = oracle_.answer();
        if (asked.encoding) return report_.add(*asked.encoding, asked.number, parse_encoded(answer));

        CaseOutcome go = parse_outcome(answer);
        Verdict verdict = judge(asked.run, go);
        if (options_.only) Report::tell(asked.run, go);
        const bool agrees = verdict.rows.empty() && !verdict.mismatch;
        if (asked.suspect && agrees) return report_.add(*asked.suspect, asked.is_remainder);

        std::optional<Case> remainder = std::exchange(verdict.remainder, std::nullopt);
        Judged judged{std::move(asked.run), std::move(verdict), std::move(go)};
        if (judged.verdict.mismatch && remainder) {
            return ask_remainder(
                {asked.number, {}, std::move(*remainder), asked.is_remainder, std::move(judged)});
        }
        report_.add(judged, asked.is_remainder);
        if (remainder) ask_remainder({asked.number, {}, std::move(*remainder), true, {}});
    }

    const Options options_;
    Oracle oracle_;
    Report report_;
    std::deque<Asked> asked_;
};

}  // namespace

}  // namespace memberlist::differential

int main(int argc, char** argv) {
    using namespace memberlist::differential;
    try {
        const Options options = parse_options(argc, argv);
        if (options.wants_help) {
            std::cout << usage;
            return 0;
        }
        return Run(options).perform() == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "differential: " << error.what() << '\n';
        return 2;
    }
}
