// JoinAttempt: one exchange of a join with one address, and what its reply proves.
//
// Go's responder answers a push/pull before it has merged what it was told, and says nothing of a refusal: a
// joiner that its merge delegate or its version check turned away looks as if it had joined (Go: net.go
// handleConn, mergeRemoteState). So the reply to a join can prove that the peer knows us, but not that it does
// not. When the peer has closed the stream, it has merged; then we look.
#pragma once

#include <optional>
#include <string>

#include "base/strong_id.hpp"
#include "core/push_pull.hpp"

namespace memberlist::endpoint {

enum class JoinStep : std::uint8_t {
    /// The push/pull that joins, with all that we know.
    push,
    /// The same once more, with a peer that held us for gone, at an incarnation that was not below the one that
    /// we came with: we have been restarted. By now we have contradicted it.
    push_again,
    /// A push/pull that brings nothing, not even ourselves: what is no join is not put to the merge delegate,
    /// and a node that it has refused would slip in.
    look,
};

struct JoinAttempt {
    JoinId join{};
    SocketAddress to;
    std::string name;  ///< The node's name, if the seed had one.
    JoinStep step = JoinStep::push;
    /// Ours, as told in this exchange.
    std::uint32_t told_incarnation = 0;
};

struct JoinVerdict {
    enum class Kind : std::uint8_t { joined, refused, unproven } kind;
    /// If unproven: what to do when the peer has merged.
    JoinStep next = JoinStep::look;
};

// Of the reply to `attempt`, which holds `record` under our name; our incarnation is `incarnation` by now.
JoinVerdict judge_reply(const JoinAttempt& attempt, const std::optional<core::OwnRecord>& record,
                        std::uint32_t incarnation);

// `join_refused`, and what the peer holds under our name.
Error refusal_of(const std::optional<core::OwnRecord>& record);

}  // namespace memberlist::endpoint
