// JoinAttempt: one exchange of a join with one address, and what its reply proves.
//
// Go's responder answers a push/pull before it merges, and reports no refusal. A joiner that its
// merge delegate or version check turned away seems to have joined (Go: net.go handleConn,
// mergeRemoteState). So the reply to a join can prove that the peer lists us, but not that it does
// not. Once the peer has closed the stream, it has merged. Then we look.
#pragma once

#include <optional>
#include <string>

#include "base/strong_id.hpp"
#include "core/own_record.hpp"

namespace memberlist::endpoint {

enum class JoinStep : std::uint8_t {
    /// The push/pull that joins, with our whole table.
    push,
    /// The same once more, for a peer that listed us as dead or left at an incarnation not below
    /// ours: we were restarted. By now we have refuted it.
    push_again,
    /// A push/pull that carries no members, not even ourselves. Merge delegates are asked about
    /// joins only, so a node that was refused would slip in.
    look,
};

struct JoinAttempt {
    JoinId join{};
    SocketAddress to;
    std::string name;  ///< The node's name, if the seed had one.
    JoinStep step = JoinStep::push;
    /// Our incarnation, as sent in this exchange.
    std::uint32_t told_incarnation = 0;
};

struct JoinVerdict {
    enum class Kind : std::uint8_t { joined, refused, unproven } kind;
    /// If unproven: the step to take when the peer has merged.
    JoinStep next = JoinStep::look;
};

// Judges the reply to `attempt`. `record`: what it lists under our name; `incarnation`: ours by
// now.
JoinVerdict judge_reply(const JoinAttempt& attempt, const std::optional<core::OwnRecord>& record,
                        std::uint32_t incarnation);

// `join_refused`, with what the peer lists under our name.
Error refusal_of(const std::optional<core::OwnRecord>& record);

}  // namespace memberlist::endpoint
