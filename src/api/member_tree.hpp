// MemberTree: members sorted by name, with cheap snapshots by copy-on-write.
//
// A tree of two levels: chunks of at most `chunk_max` sorted entries. Each chunk is marked with the
// edition in which it was created. Chunks of the current edition are not shared and are changed in
// place; older ones may be shared and are copied first. The owner starts a new edition by copying
// the tree, which copies the pointers to chunks. An edit thus copies O(sqrt(n)) pointers for up to
// tens of thousands of members, and a tree that is never shared is never copied. Neighbouring
// chunks that together fit half a chunk are merged, so there are O(n / chunk_max) chunks after any
// sequence of edits.
//
// A shared tree must not be changed. Not thread-safe.
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

    // Inserts `entry` or replaces the entry of the same name. Returns the replaced entry, or null.
    Entry put(Entry entry, std::uint64_t edition);
    // Returns the removed entry, or null if there is none of that name.
    Entry remove(std::string_view name, std::uint64_t edition);

    // Null if there is none. Valid until the next edit.
    const Entry* find(std::string_view name) const;
    std::size_t size() const { return size_; }
    std::size_t suspects() const { return suspects_; }  // includes unreachable members
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
