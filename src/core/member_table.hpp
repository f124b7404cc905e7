// MemberTable: all members that we know, ourselves included, indexed by name and in probe order.
//
// Members lie densely in slots that are reused. A MemberId stays valid until its member is removed.
// New members enter the probe order at a random position, and the order is shuffled every round
// (SWIM section 4.3), so no member waits longer than two rounds. Not thread-safe.
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
    bool meta_is_nil = true;  ///< Go distinguishes nil from empty, so we pass on which it was.
    ProtocolVersions versions;
    std::uint32_t incarnation = 0;
    NodeState state = NodeState::dead;
    TimePoint state_changed{};
    bool is_unreachable = false;  ///< The suspicion has run out (unreachable_first).

    std::optional<Suspicion> suspicion;  ///< While the state is suspect.
    TimerId suspicion_timer;
    TimePoint next_correction{};     ///< No correction about it before then.
    std::size_t order_position = 0;  ///< Owned by MemberTable.

    bool is_gone() const { return state == NodeState::dead || state == NodeState::left; }
    wire::NilableBytes wire_meta() const {
        return meta_is_nil ? wire::NilableBytes{} : wire::NilableBytes{meta};
    }
    Node to_node() const;
};

class MemberTable {
public:
    // Inserts a dead member with incarnation 0. `name` must be new.
    MemberId insert(std::string_view name, Rng& rng);
    // Invalidates `id`. The caller must have cancelled the member's timers.
    void remove(MemberId id);

    std::optional<MemberId> find(std::string_view name) const;
    Member& operator[](MemberId id) { return slots_[static_cast<std::size_t>(id)]; }
    const Member& operator[](MemberId id) const { return slots_[static_cast<std::size_t>(id)]; }

    // Size of the whole table in a push/pull: names, metadata and the rest of each entry.
    std::size_t bytes() const { return bytes_; }
    static std::size_t bytes_of(std::size_t name_bytes, std::size_t meta_bytes) {
        return name_bytes + meta_bytes + fixed_bytes_per_member;
    }
    // Returns the previous metadata.
    Bytes replace_meta(MemberId id, BytesView meta);

    // All members, including dead and left ones until they are removed (Go: the estimated number of
    // nodes).
    std::size_t size() const { return order_.size(); }
    std::span<const MemberId> order() const { return order_; }
    void shuffle_order(Rng& rng);

    // Members that are neither dead nor left (Go: Members()).
    std::size_t live_count() const { return count(NodeState::alive) + count(NodeState::suspect); }
    std::size_t count(NodeState state) const { return counts_[static_cast<std::size_t>(state)]; }
    // All state changes go through here, which keeps the counts right.
    void set_state(MemberId id, NodeState state, TimePoint now);

private:
    // Keys, numbers, address and versions.
    static constexpr std::size_t fixed_bytes_per_member = 80;

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

// Picks `wanted` different members in random order, or fewer if not enough pass. Considers all
// members of a table smaller than three times `wanted`; in a larger one makes at most three draws
// per member of the table (Go: util.go kRandomNodes).
void pick_random(const MemberTable& members, std::size_t wanted, Rng& rng,
                 FunctionRef<bool(const Member&)> passes, std::vector<MemberId>& out);

}  // namespace memberlist::core
