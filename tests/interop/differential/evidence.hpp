// Evidence: the messages that had arrived when both sides first disagreed. Decides whether the
// disagreement is an intended difference.
#pragma once

#include <deque>

#include "compare.hpp"
#include "wire/message.hpp"

namespace memberlist::differential {

struct ArrivedMessage {
    std::size_t step = 0;  ///< Index into CaseOutcome::steps.
    bool on_stream = false;
    Bytes raw;  ///< Starts with the type byte. Includes compounds and compressions, and also their
                ///< contents.
    std::size_t depth = 0;  ///< In a packet: the number of compounds and compressions around it.
};

// A message about a member, from a packet or a push/pull entry. The views point into an
// ArrivedMessage.
struct Report {
    std::size_t step = 0;
    bool in_push_pull = false;
    std::variant<wire::Alive, wire::Suspect, wire::Dead> message;
};

class Evidence {
public:
    // `cause` is the step that should explain the disagreement: the disagreeing step or an earlier
    // one.
    Evidence(const Case& c, const Disagreement& disagreement, std::size_t cause, const CaseOutcome& ours,
             const CaseOutcome& go, Layers& layers);

    const Case& tested() const { return case_; }
    const Disagreement& disagreement() const { return disagreement_; }
    const StepOutcome& our_step() const { return ours_.steps.at(disagreement_.step); }
    const StepOutcome& go_step() const {
        static const StepOutcome nothing;  // after a crash
        return go_.crash.empty() ? go_.steps.at(disagreement_.step) : nothing;
    }
    const CaseOutcome& go() const { return go_; }
    std::size_t cause() const { return cause_; }
    // The causing step, or nothing for the node's start.
    const Step* step() const { return cause_ == 0 ? nullptr : &case_.steps[cause_ - 1]; }
    bool is_stream() const {
        return step() != nullptr && (step()->kind == StepKind::stream || step()->kind == StepKind::join);
    }
    Layers& layers() const { return layers_; }

    // Messages and reports that arrived in the causing step, and before it.
    const std::deque<ArrivedMessage>& messages() const { return messages_; }
    const std::vector<Report>& reports() const { return reports_; }

    // Refusals in the causing step.
    bool we_refuse(Errc reason) const { return refuses(ours_.steps.at(cause_), reason); }
    bool go_refuses(Errc reason) const { return go_.crash.empty() && refuses(go_.steps.at(cause_), reason); }

    template <class Predicate>
    bool any_message_now(Predicate predicate) const {
        for (const ArrivedMessage& message : messages_) {
            if (message.step == cause_ && predicate(message)) return true;
        }
        return false;
    }
    template <class Message, class Predicate>
    bool any_report_now(Predicate predicate) const {
        for (const Report& report : reports_) {
            const auto* message = std::get_if<Message>(&report.message);
            if (report.step == cause_ && message != nullptr && predicate(*message)) return true;
        }
        return false;
    }

private:
    static bool refuses(const StepOutcome& step, Errc reason);
    void add_packet(std::size_t step, BytesView datagram);
    void add_stream(std::size_t step, BytesView data, frame::StreamRole role);
    void add_reports(const ArrivedMessage& arrived);

    const Case& case_;
    const Disagreement& disagreement_;
    const std::size_t cause_;
    const CaseOutcome& ours_;
    const CaseOutcome& go_;
    Layers& layers_;
    std::deque<ArrivedMessage> messages_;
    std::vector<Report> reports_;
};

}  // namespace memberlist::differential
