// Evidence: what had arrived when both sides first disagreed, message by message, for judging whether that is
// one of the differences on purpose.
#pragma once

#include <deque>

#include "compare.hpp"
#include "wire/message.hpp"

namespace memberlist::differential {

struct ArrivedMessage {
    std::size_t step = 0;  ///< Index into CaseOutcome::steps.
    bool on_stream = false;
    Bytes raw;  ///< Type byte first. Compounds and compressions are there, and so is what they hold.
    std::size_t depth = 0;  ///< In a packet: so many of those are around it.
};

// A message about a member, in a packet or as an entry of a push/pull. Views into an ArrivedMessage.
struct Report {
    std::size_t step = 0;
    bool in_push_pull = false;
    std::variant<wire::Alive, wire::Suspect, wire::Dead> message;
};

class Evidence {
public:
    // `cause`: the step that is to have caused the disagreement, the very one or an earlier one.
    Evidence(const Case& c, const Disagreement& disagreement, std::size_t cause, const CaseOutcome& ours,
             const CaseOutcome& go, Layers& layers);

    const Case& tested() const { return case_; }
    const Disagreement& disagreement() const { return disagreement_; }
    const StepOutcome& our_step() const { return ours_.steps.at(disagreement_.step); }
    const StepOutcome& go_step() const {
        static const StepOutcome nothing;  // what a crash leaves
        return go_.crash.empty() ? go_.steps.at(disagreement_.step) : nothing;
    }
    const CaseOutcome& go() const { return go_; }
    std::size_t cause() const { return cause_; }
    // What happened in the cause; nothing for the node's start.
    const Step* step() const { return cause_ == 0 ? nullptr : &case_.steps[cause_ - 1]; }
    bool is_stream() const {
        return step() != nullptr && (step()->kind == StepKind::stream || step()->kind == StepKind::join);
    }
    Layers& layers() const { return layers_; }

    // Messages and reports that arrived in the cause, and before it.
    const std::deque<ArrivedMessage>& messages() const { return messages_; }
    const std::vector<Report>& reports() const { return reports_; }

    // What was refused in the cause.
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
    void add_reports(const ArrivedMessage& message);

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
