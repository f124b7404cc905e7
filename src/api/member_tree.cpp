#include "api/member_tree.hpp"

#include <algorithm>
#include <utility>

namespace memberlist::api {

namespace {

bool is_before(const MemberTree::Entry& entry, std::string_view name) { return entry->name < name; }

std::size_t is_suspect(const MemberTree::Entry& entry) {
    return entry->state == NodeState::suspect ? std::size_t{1} : 0;
}

std::size_t is_unreachable(const MemberTree::Entry& entry) {
    return entry->is_unreachable ? std::size_t{1} : 0;
}

template <class Entries>
auto lower_bound(Entries& entries, std::string_view name) {
    return std::lower_bound(entries.begin(), entries.end(), name, is_before);
}

}  // namespace

// The last chunk whose first name is not above `name`, or chunk 0.
std::size_t MemberTree::chunk_of(std::string_view name) const {
    const auto after = std::upper_bound(
        chunks_.begin(), chunks_.end(), name,
        [](std::string_view a, const auto& chunk) { return a < chunk->entries.front()->name; });
    return after == chunks_.begin() ? 0 : static_cast<std::size_t>(after - chunks_.begin()) - 1;
}

std::vector<MemberTree::Entry>& MemberTree::own_entries(std::size_t chunk, std::uint64_t edition) {
    auto& held = chunks_[chunk];
    if (held->edition != edition) held = std::make_shared<Chunk>(Chunk{edition, held->entries});
    return held->entries;
}

const MemberTree::Entry* MemberTree::find(std::string_view name) const {
    if (chunks_.empty()) return nullptr;
    const auto& entries = chunks_[chunk_of(name)]->entries;
    const auto entry = lower_bound(entries, name);
    return entry != entries.end() && (*entry)->name == name ? &*entry : nullptr;
}

MemberTree::Entry MemberTree::put(Entry entry, std::uint64_t edition) {
    const std::string_view name = entry->name;
    if (chunks_.empty()) chunks_.push_back(std::make_shared<Chunk>(Chunk{edition, {}}));
    const std::size_t chunk = size_ == 0 ? 0 : chunk_of(name);
    auto& entries = own_entries(chunk, edition);
    const auto place = lower_bound(entries, name);
    suspects_ += is_suspect(entry);
    unreachable_ += is_unreachable(entry);
    if (place != entries.end() && (*place)->name == name) {
        suspects_ -= is_suspect(*place);
        unreachable_ -= is_unreachable(*place);
        return std::exchange(*place, std::move(entry));
    }
    entries.insert(place, std::move(entry));
    ++size_;
    if (entries.size() > chunk_max) split(chunk, edition);
    return nullptr;
}

MemberTree::Entry MemberTree::remove(std::string_view name, std::uint64_t edition) {
    if (find(name) == nullptr) return nullptr;
    const std::size_t chunk = chunk_of(name);
    auto& entries = own_entries(chunk, edition);
    const auto place = lower_bound(entries, name);
    Entry removed = std::move(*place);
    entries.erase(place);
    --size_;
    suspects_ -= is_suspect(removed);
    unreachable_ -= is_unreachable(removed);
    if (entries.empty()) {
        chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk));
    } else if (!merge_with_next(chunk, edition) && chunk > 0) {
        merge_with_next(chunk - 1, edition);
    }
    return removed;
}

void MemberTree::split(std::size_t chunk, std::uint64_t edition) {
    auto& lower = chunks_[chunk]->entries;
    const auto middle = lower.begin() + static_cast<std::ptrdiff_t>(lower.size() / 2);
    auto upper = std::make_shared<Chunk>(
        Chunk{edition, {std::make_move_iterator(middle), std::make_move_iterator(lower.end())}});
    lower.erase(middle, lower.end());
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk) + 1, std::move(upper));
}

bool MemberTree::merge_with_next(std::size_t chunk, std::uint64_t edition) {
    const std::size_t next = chunk + 1;
    if (next == chunks_.size() || chunk_size(chunk) + chunk_size(next) > chunk_max / 2) return false;
    auto& entries = own_entries(chunk, edition);
    const auto& others = chunks_[next]->entries;
    entries.insert(entries.end(), others.begin(), others.end());
    chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(next));
    return true;
}

}  // namespace memberlist::api
