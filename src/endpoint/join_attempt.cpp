#include "endpoint/join_attempt.hpp"

namespace memberlist::endpoint {

JoinVerdict judge_reply(const JoinAttempt& attempt, const std::optional<core::OwnRecord>& record,
                        std::uint32_t incarnation) {
    using Kind = JoinVerdict::Kind;
    const bool lists_us = record && record->is_here && record->is_live();
    if (attempt.step == JoinStep::look) return {lists_us ? Kind::joined : Kind::refused};

    const bool is_up_to_date =
        lists_us && record->state == NodeState::alive && record->incarnation == incarnation;
    if (is_up_to_date) return {Kind::joined};
    const bool holds_us_for_gone = record && record->is_here && !record->is_live();
    const bool was_in_vain = holds_us_for_gone && record->incarnation >= attempt.told_incarnation;
    const bool is_repeated = was_in_vain && attempt.step == JoinStep::push;
    return {Kind::unproven, is_repeated ? JoinStep::push_again : JoinStep::look};
}

Error refusal_of(const std::optional<core::OwnRecord>& record) {
    const std::string answered = "the peer answered, but ";
    if (!record) {
        return {Errc::join_refused,
                answered + "does not list us: refused by its merge delegate or by its versions?"};
    }
    const std::string state(node_state_name(record->state));
    if (!record->is_here) {
        return {Errc::join_refused, answered + "knows our name as that of a node at " +
                                        record->address.to_string() + ", which is " + state};
    }
    return {Errc::join_refused,
            answered + "lists us as " + state + ": refused by its merge delegate or by its versions?"};
}

}  // namespace memberlist::endpoint
