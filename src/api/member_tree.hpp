// MemberTree: members by name, made for being shared: an edit copies little of what others hold.
//
// Sorted chunks of at most `chunk_max` entries, a tree of two levels. Everything is marked with the edition in
// which it was made; what is of the current edition nobody else has seen yet, and it changes in place. All else
// is copied first: one chunk, and the pointers to chunks by whoever begins a new edition. So a change costs
// O(sqrt(n)) pointers at most for tens of thousands of members, and a tree that nobody looks at is never copied.
// Two neighbours that fit one half of a chunk become one: there are O(n / chunk_max) chunks, whatever comes
// and goes.
//
// Immutable from the outside once it is shared. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "memberlist/node.hpp"

namespace memberlist::api {

class MemberTree {
public:
    using Entry = std::shared_ptr<const Node>;

    static constexpr std::size_t chunk_max = 256;

    // Puts the entry in the place of the one of its name, if there is one, which is returned.
    Entry put(Entry entry, std::uint64_t edition);
    // Null: there is none of that name.
    Entry remove(std::string_view name, std::uint64_t edition);

    // Null: there is none. Valid until the next edit.
    const Entry* find(std::string_view name) const;
    std::size_t size() const { return size_; }
    std::size_t suspects() const { return suspects_; }  // the unreachable included
    std::size_t unreachable() const { return unreachable_; }

    // Chunks are never empty.
    std::size_t chunks() const { return chunks_.size(); }
    std::size_t chunk_size(std::size_t chunk) const { return chunks_[chunk]->entries.size(); }
    const Node& at(std::size_t chunk, std::size_t index) const { return *chunks_[chunk]->entries[index]; }

private:
    struct Chunk {
        std::uint64_t edition;
        std::vector<Entry> entries;
    };

    std::size_t chunk_of(std::string_view name) const;
    std::vector<Entry>& own_entries(std::size_t chunk, std::uint64_t edition);
    void split(std::size_t chunk, std::uint64_t edition);
    bool merge_with_next(std::size_t chunk, std::uint64_t edition);

    std::vector<std::shared_ptr<Chunk>> chunks_;
    std::size_t size_ = 0;
    std::size_t suspects_ = 0;
    std::size_t unreachable_ = 0;
};

}  // namespace memberlist::api
