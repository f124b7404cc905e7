#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <set>

#include "our_node.hpp"
#include "support/hex.hpp"

namespace memberlist::differential {

namespace {

// Further mismatches are only counted.
constexpr std::uint64_t mismatches_told = 20;
constexpr std::size_t text_max = 2'000;

// The end of the common prefix, and what follows it.
struct Shortened {
    std::string ours;
    std::string go;
};
Shortened shortened(std::string ours, std::string go) {
    constexpr std::size_t context = 80;
    const auto [a, b] = std::mismatch(ours.begin(), ours.end(), go.begin(), go.end());
    const auto common = static_cast<std::size_t>(a - ours.begin());
    if (common > context) {
        ours = "..." + ours.substr(common - context);
        go = "..." + go.substr(common - context);
    }
    return {ours.substr(0, text_max), go.substr(0, text_max)};
}

std::string_view kind_name(StepKind kind) {
    switch (kind) {
        case StepKind::packet: return "packet";
        case StepKind::stream: return "stream";
        case StepKind::join: return "join, answered with";
        case StepKind::send_reliable: return "send on a stream";
        case StepKind::send_best_effort: return "send in a packet";
    }
    return {};
}

void print_step(const Case& c, std::size_t step) {
    if (step == 0) {
        std::cout << "  the node's start\n";
        return;
    }
    const Step& happened = c.steps[step - 1];
    std::cout << "  step " << step << " of " << c.steps.size() << ", " << kind_name(happened.kind) << ", "
              << happened.peer.to_string() << ": " << test::to_hex(happened.data) << '\n';
}

void print_lines(std::string_view title, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) std::cout << "      " << title << ": " << line << '\n';
}

void print_outcome(std::string_view side, const StepOutcome& outcome, Layers& layers) {
    std::cout << "    " << side << '\n';
    print_lines("event", outcome.events);
    print_lines("asked", outcome.questions);
    print_lines("sent", describe_packets(outcome, layers));
    if (!outcome.dialed_to.empty()) {
        print_lines("dialed", {outcome.dialed_to + " " + layers.describe_stream(outcome.dialed, true)});
    }
    if (!outcome.reply.empty()) print_lines("reply", {layers.describe_stream(outcome.reply, false)});
    print_lines("refused", outcome.refusals);
    if (outcome.succeeded) print_lines("result", {*outcome.succeeded ? "success" : "failure"});
}

}  // namespace

bool Report::begin_mismatch(std::string_view kind, std::uint64_t number) {
    ++mismatches_;
    if (mismatches_ > mismatches_told) return false;
    std::cout << "MISMATCH seed " << seed_ << " case " << number << " (" << kind << ")\n";
    return true;
}

void Report::add(const EncodeCase& c, std::uint64_t number, BytesView go) {
    ++cases_[c.kind];
    if (as_text(go) == as_text(c.ours)) {
        ++agreed_;
    } else if (begin_mismatch(c.kind, number)) {
        std::cout << "  ours: " << test::to_hex(c.ours) << "\n  Go:   " << test::to_hex(go) << '\n';
    }
}

void Report::add(const Judged& judged, bool is_remainder) {
    const auto& [c, verdict, go] = judged;
    if (is_remainder) {
        ++remainders_;
    } else {
        ++cases_[c.kind];
        if (!verdict.mismatch) ++(verdict.rows.empty() ? agreed_ : explained_);
    }
    if (!go.crash.empty()) ++crashes_;
    for (const std::string_view row : std::set(verdict.rows.begin(), verdict.rows.end())) ++rows_[row];
    if (!verdict.mismatch || !begin_mismatch(c.kind, c.number)) return;
    const auto& [step, aspect, ours, theirs] = *verdict.mismatch;
    const Shortened text = shortened(ours, theirs);
    print_step(c, step);
    std::cout << "  " << aspect_name(aspect) << "\n  ours: " << text.ours << "\n  Go:   " << text.go << '\n'
              << "  all of it: scripts/interop --seed " << seed_ << " --case " << c.number << std::endl;
}

void Report::tell(const Case& c, const CaseOutcome& go) {
    Layers layers(c.setup);
    const CaseOutcome ours = run_ours(c);
    const NodeSetup& s = c.setup;
    std::cout << "case " << c.number << ": " << c.kind << "\n  node '" << s.name << "' at "
              << s.ip.to_string() << ':' << s.port << ", default port " << s.default_port << ", protocol "
              << int{s.versions.protocol} << ", label '" << s.label << "'"
              << (s.skip_label_check ? ", labels not checked" : "") << ", " << s.keys.size() << " keys"
              << (s.verify_incoming ? "" : ", takes plaintext")
              << (s.verify_outgoing ? "" : ", sends plaintext") << (s.compress ? ", compresses" : "")
              << (s.has_policy ? ", has a policy" : "") << (s.reclaims ? ", reclaims names" : "") << '\n';
    if (!go.crash.empty()) std::cout << "  Go crashed: " << go.crash << '\n';
    for (std::size_t step = 0; step < ours.steps.size(); ++step) {
        print_step(c, step);
        print_outcome("ours", ours.steps[step], layers);
        if (step < go.steps.size()) print_outcome("Go", go.steps[step], layers);
    }
}

void Report::print_summary(double seconds) const {
    std::uint64_t total = 0;
    for (const auto& [kind, count] : cases_) total += count;
    std::cout << "\ncases by kind\n";
    for (const auto& [kind, count] : cases_) std::cout << std::setw(9) << count << "  " << kind << '\n';
    std::cout << "\ncases with an intended difference, by row of src/{wire,frame,security,core}/README.md\n";
    for (const auto& [row, count] : rows_) std::cout << std::setw(9) << count << "  " << row << '\n';
    std::cout << "\nseed " << seed_ << ": " << total << " cases in " << std::fixed << std::setprecision(1)
              << seconds << " s: " << agreed_ << " agree, " << explained_ << " differ as intended, "
              << mismatches_ << " mismatches; " << remainders_ << " follow-up runs without the difference, "
              << crashes_ << " crashes of Go" << std::endl;
}

}  // namespace memberlist::differential
