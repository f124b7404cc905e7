// Members: who was there at one moment. An immutable value that costs nothing to take and nothing to copy.
//
// Memberlist::snapshot() hands them out. However many there are, taking them is a pointer's copy under a lock,
// and the node goes on changing its own: what was taken never changes, and lives as long as a copy of it.
// Thread-safe, as immutable values are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string_view>

#include "memberlist/export.hpp"
#include "memberlist/node.hpp"

namespace memberlist {

namespace api {
class MemberTree;
class MemberView;
}  // namespace api

// All members at one moment.
class MEMBERLIST_API Members {
public:
    // By name, in the order of the bytes; a forward iterator. Valid while the Members that it came from, or a
    // copy of them, lives.
    class MEMBERLIST_API Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;  ///< For the standard library, as the next four.
        using value_type = Node;                              ///< A copy of a member.
        using difference_type = std::ptrdiff_t;               ///< Of two iterators.
        using pointer = const Node*;                          ///< As find() gives it.
        using reference = const Node&;                        ///< A member.

        Iterator() = default;  ///< Nowhere; to be assigned to.
        // The member; not at the end.
        reference operator*() const;
        pointer operator->() const { return &**this; }  ///< The member; not at the end.
        // To the next one; not at the end.
        Iterator& operator++();
        // To the next one, and where it was.
        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        friend class Members;
        Iterator(const api::MemberTree* tree, std::size_t chunk) : tree_(tree), chunk_(chunk) {}

        const api::MemberTree* tree_ = nullptr;
        std::size_t chunk_ = 0;
        std::size_t index_ = 0;  // in its chunk
    };

    // Nobody.
    Members();
    // Moving is copying: what was moved from is as good as before.
    Members(const Members&) = default;
    // As cheap as the constructor.
    Members& operator=(const Members&) = default;
    ~Members() = default;

    // Alive and suspect, ourselves included (Go: NumMembers).
    std::size_t size() const;
    bool empty() const { return size() == 0; }  ///< Only what a node's first step has not reached yet.
    // How many of them are suspected.
    std::size_t suspects() const;

    // The member of that name; null: there is none, or it has failed or left. O(log size). Valid as an
    // iterator is; so not asked of a list that ends with the statement (Memberlist::find_node() gives a copy).
    const Node* find(std::string_view name) const&;
    const Node* find(std::string_view name) const&& = delete;  ///< See above.

    Iterator begin() const;  ///< The first by name.
    Iterator end() const;    ///< Behind the last.

    // The number of the last event (EventRecord) that is in this list: with a list and all events of higher
    // numbers, one knows what happened since.
    std::uint64_t sequence() const { return sequence_; }

private:
    friend class api::MemberView;
    Members(std::shared_ptr<const api::MemberTree> tree, std::uint64_t sequence);

    std::shared_ptr<const api::MemberTree> tree_;
    std::uint64_t sequence_ = 0;
};

}  // namespace memberlist
