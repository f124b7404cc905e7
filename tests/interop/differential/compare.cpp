#include "compare.hpp"

#include <algorithm>
#include <array>

namespace memberlist::differential {

namespace {

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n    " + line;
    return text.empty() ? "nothing" : text;
}

std::string describe_result(const std::optional<bool>& succeeded) {
    if (!succeeded) return "none";
    return *succeeded ? "success" : "failure";
}

// Makes refusals comparable. A stream that ends early is dropped silently or with one of several
// errors, depending on the reader's position. The outcome is the same. Go's initiator reports LZW
// data that end early with the same error (src/wire/README.md).
std::vector<std::string> comparable_refusals(const StepOutcome& outcome, StepKind kind) {
    std::vector<std::string> refusals = outcome.refusals;
    const bool is_join = kind == StepKind::join;
    if (is_join || kind == StepKind::stream) {
        std::erase(refusals, errc_name(Errc::truncated));
        std::erase(refusals, errc_name(Errc::stream_closed));
    }
    if (is_join) std::erase(refusals, errc_name(Errc::malformed_compression));
    return refusals;
}

constexpr std::array aspects{Aspect::events,  Aspect::result,    Aspect::dialed,  Aspect::reply,
                             Aspect::packets, Aspect::questions, Aspect::refusals};

// Finds the step in which Go crashed, which Go does not report. A message sealed with a valid key
// that we refuse is the likely cause. Otherwise the last step is as good as any.
std::size_t crashing_step(const Case& c, Layers& layers) {
    for (std::size_t i = 0; i < c.steps.size(); ++i) {
        const auto found = layers.authenticate(c.steps[i]);
        if (found.is_authentic && !found.is_readable) return i + 1;
    }
    return c.steps.size();
}

struct Side {
    const StepOutcome& outcome;
    Layers& layers;
    StepKind kind;

    std::string text(Aspect aspect) const {
        switch (aspect) {
            case Aspect::crash: break;
            case Aspect::result: return describe_result(outcome.succeeded);
            case Aspect::dialed:
                return outcome.dialed_to + " " + layers.describe_stream(outcome.dialed, true);
            case Aspect::reply: return layers.describe_stream(outcome.reply, false);
            case Aspect::packets: return joined(describe_packets(outcome, layers));
            case Aspect::events: return joined(outcome.events);
            case Aspect::questions: return joined(outcome.questions);
            case Aspect::refusals: return joined(comparable_refusals(outcome, kind));
        }
        return {};
    }
};

}  // namespace

std::string_view aspect_name(Aspect aspect) {
    constexpr std::array<std::string_view, 8> names{"crash", "events",  "result",    "dialed stream",
                                                    "reply", "packets", "questions", "refusals"};
    return names.at(static_cast<std::size_t>(aspect));
}

std::vector<std::string> describe_packets(const StepOutcome& outcome, Layers& layers) {
    std::vector<std::string> lines;
    for (const SentPacket& packet : outcome.packets) {
        lines.push_back("to " + packet.to + ": " + layers.describe_packet(packet.datagram));
    }
    return lines;
}

std::optional<Disagreement> first_disagreement(const Case& c, const CaseOutcome& ours, const CaseOutcome& go,
                                               Layers& layers, const Disagreement* behind) {
    if (!go.crash.empty()) return Disagreement{crashing_step(c, layers), Aspect::crash, "goes on", go.crash};
    for (std::size_t step = behind == nullptr ? 0 : behind->step; step < go.steps.size(); ++step) {
        const StepKind kind = step == 0 ? StepKind::packet : c.steps[step - 1].kind;
        const Side our_side{ours.steps.at(step), layers, kind};
        const Side go_side{go.steps[step], layers, kind};
        for (const Aspect aspect : aspects) {
            if (behind != nullptr && step == behind->step && aspect <= behind->aspect) continue;
            std::string a = our_side.text(aspect);
            std::string b = go_side.text(aspect);
            if (a != b) return Disagreement{step, aspect, std::move(a), std::move(b)};
        }
    }
    return std::nullopt;
}

}  // namespace memberlist::differential
