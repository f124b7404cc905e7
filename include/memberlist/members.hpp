// Members: an immutable list of the members at one moment, from Memberlist::snapshot().
//
// Taking or copying it costs one pointer copy under a lock, however many members there are. It
// never changes, while the node keeps updating its own list. Thread-safe, as immutable values are.
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

// The members at one moment.
class MEMBERLIST_API Members {
public:
    // A forward iterator, in the byte order of names. Valid while the Members that it came from, or
    // a copy of it, exists.
    class MEMBERLIST_API Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;  ///< For the standard library.
        using value_type = Node;                              ///< A member.
        using difference_type = std::ptrdiff_t;               ///< Between two iterators.
        using pointer = const Node*;                          ///< Pointer to a member.
        using reference = const Node&;                        ///< Reference to a member.

        Iterator() = default;  ///< Singular: may only be assigned to.
        // Returns the member. Not allowed at the end.
        reference operator*() const;
        pointer operator->() const { return &**this; }  ///< As operator*.
        // Advances to the next member. Not allowed at the end.
        Iterator& operator++();
        // Advances and returns the previous position.
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
        std::size_t index_ = 0;  // within its chunk
    };

    // Creates an empty list.
    Members();
    // Copies in constant time. A move copies, too, so a moved-from list stays valid.
    Members(const Members&) = default;
    // Copies in constant time.
    Members& operator=(const Members&) = default;
    ~Members() = default;

    // Number of members, alive or suspect, including ourselves unless we left. Go: NumMembers.
    std::size_t size() const;
    bool empty() const { return size() == 0; }  ///< Possible after Memberlist::leave().
    // Number of suspected members.
    std::size_t suspects() const;

    // Finds a member by name in O(log size); null if there is none, or if it failed or left. The
    // pointer is valid while this list, or a copy of it, exists. Not callable on a temporary list;
    // Memberlist::find_node() returns a copy.
    const Node* find(std::string_view name) const&;
    const Node* find(std::string_view name) const&& = delete;  ///< See above.

    Iterator begin() const;  ///< The first member by name.
    Iterator end() const;    ///< Past the last member.

    // Number of the last event (EventRecord) that this list reflects. Events with higher numbers
    // happened after it.
    std::uint64_t sequence() const { return sequence_; }

private:
    friend class api::MemberView;
    Members(std::shared_ptr<const api::MemberTree> tree, std::uint64_t sequence);

    std::shared_ptr<const api::MemberTree> tree_;
    std::uint64_t sequence_ = 0;
};

}  // namespace memberlist
