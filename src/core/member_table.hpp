// MemberTable: everybody we know of, ourselves included, with their names indexed and an order in which to
// visit them.
//
// Members lie densely in slots that are reused; a MemberId stays valid until the member is removed. The
// visiting order is the probe order: newcomers enter at a random place, and it is shuffled on every round
// (SWIM section 4.3), so that nobody waits longer than two rounds. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/function_ref.hpp"
#include "base/rng.hpp"
#include "core/deadline_index.hpp"
#include "core/suspicion.hpp"
#include "memberlist/node.hpp"
#include "wire/message.hpp"

namespace memberlist::core {

enum class MemberId : std::uint32_t {};

struct Member {
    std::string name;
    SocketAddress address;
    Bytes meta;
    bool meta_is_nil = true;  ///< Go tells nil from empty, and so do the bytes that we pass on.
    ProtocolVersions versions;
    std::uint32_t incarnation = 0;
    NodeState state = NodeState::dead;
    TimePoint state_changed{};
    bool is_unreachable = false;  ///< A suspect whose suspicion has run out (SwimConfig::unreachable_first).

    std::optional<Suspicion> suspicion;  ///< While the state is suspect.
    TimerId suspicion_timer;
    TimePoint next_correction{};     ///< Not before then is anybody told once more what they missed about it.
    std::size_t order_position = 0;  ///< Owned by MemberTable.

    bool is_gone() const { return state == NodeState::dead || state == NodeState::left; }
    wire::NilableBytes wire_meta() const {
        return meta_is_nil ? wire::NilableBytes{} : wire::NilableBytes{meta};
    }
    Node to_node() const;
};

class MemberTable {
public:
    // The new member is dead, with incarnation 0, until the caller says otherwise. `name` must be new.
    MemberId insert(std::string_view name, Rng& rng);
    // Invalidates `id`. The caller has cancelled the member's timers.
    void remove(MemberId id);

    std::optional<MemberId> find(std::string_view name) const;
    Member& operator[](MemberId id) { return slots_[static_cast<std::size_t>(id)]; }
    const Member& operator[](MemberId id) const { return slots_[static_cast<std::size_t>(id)]; }

    // What all of them take together: names, metadata, and what else a push/pull tells of each.
    std::size_t bytes() const { return bytes_; }
    static std::size_t bytes_of(std::size_t name_bytes, std::size_t meta_bytes) {
        return name_bytes + meta_bytes + fixed_bytes_per_member;
    }
    // Returns what was there before.
    Bytes replace_meta(MemberId id, BytesView meta);

    // All members, dead and left ones included until they are removed (Go: the estimated number of nodes).
    std::size_t size() const { return order_.size(); }
    std::span<const MemberId> order() const { return order_; }
    void shuffle_order(Rng& rng);

    // Members neither dead nor left; what Go's Members() counts.
    std::size_t live_count() const { return count(NodeState::alive) + count(NodeState::suspect); }
    std::size_t count(NodeState state) const { return counts_[static_cast<std::size_t>(state)]; }
    // Every change of a member's state goes through here, so that the counts stay right.
    void set_state(MemberId id, NodeState state, TimePoint now);

private:
    static constexpr std::size_t fixed_bytes_per_member = 80;  // keys, numbers, address and versions

    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
    };

    std::vector<Member> slots_;
    std::vector<MemberId> free_;
    std::vector<MemberId> order_;
    std::unordered_map<std::string, MemberId, NameHash, std::equal_to<>> by_name_;
    std::array<std::size_t, 4> counts_{};  // by NodeState
    std::size_t bytes_ = 0;
};

// `wanted` different members in random order, or fewer if there are not enough that pass. In a table smaller
// than three times `wanted` everyone is considered; in a larger one three draws are made for each member of
// the table, at most (Go: util.go kRandomNodes).
void pick_random(const MemberTable& members, std::size_t wanted, Rng& rng,
                 FunctionRef<bool(const Member&)> passes, std::vector<MemberId>& out);

}  // namespace memberlist::core
