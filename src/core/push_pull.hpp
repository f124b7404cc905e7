// PushPull: exchanges full states, which repairs what gossip missed (Go: state.go pushPull,
// mergeState; net.go sendLocalState, mergeRemoteState). The endpoint handles the streams.
#pragma once

#include "core/corrections.hpp"
#include "core/failure_rules.hpp"
#include "core/membership.hpp"
#include "core/node_context.hpp"
#include "core/own_record.hpp"

namespace memberlist::core {

class PushPull {
public:
    PushPull(NodeContext& context, Membership& membership, FailureRules& failure_rules,
             Corrections& corrections)
        : context_(context),
          membership_(membership),
          failure_rules_(failure_rules),
          corrections_(corrections) {}

    // Starts the periodic exchange with one random member.
    void on_tick(Effects& out);
    // Time until the next exchange. Large clusters exchange less often (Go: util.go pushPullScale).
    Duration interval() const;

    // Appends a PUSH_PULL message with all members and the application's state.
    void encode_local_state(bool join, Bytes& out);

    // Appends a PUSH_PULL message with our own record only. To a Go peer it is an exchange like any
    // other.
    void encode_leave(Bytes& out);

    // Returns nullopt if `remote` has no readable record of us.
    std::optional<OwnRecord> own_record(const wire::PushPull& remote) const;

    // Merges the other side's table. Errors: `incompatible_protocol`, `refused_by_policy`; nothing
    // was merged then.
    Result<void> merge(TimePoint now, const wire::PushPull& remote, bool join, Effects& out);

private:
    static void encode_member(const Member& member, Bytes& out);
    void measure_local_state(std::size_t bytes) const;
    Result<void> verify_protocol(const wire::PushPull& remote) const;
    Result<void> ask_admission(const wire::PushPull& remote) const;
    void merge_node(TimePoint now, const wire::PushNodeState& node, Effects& out);

    NodeContext& context_;
    Membership& membership_;
    FailureRules& failure_rules_;
    Corrections& corrections_;
};

// 1 for up to 32 members, and 1 more for each doubling (Go: util.go pushPullScale).
std::uint32_t push_pull_scale(std::size_t members);

}  // namespace memberlist::core
