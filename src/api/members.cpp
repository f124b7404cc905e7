#include "memberlist/members.hpp"

#include "api/member_tree.hpp"

namespace memberlist {

Members::Members() : tree_(std::make_shared<api::MemberTree>()) {}
Members::Members(std::shared_ptr<const api::MemberTree> tree, std::uint64_t sequence)
    : tree_(std::move(tree)), sequence_(sequence) {}

std::size_t Members::size() const { return tree_->size(); }
std::size_t Members::suspects() const { return tree_->suspects(); }

const Node* Members::find(std::string_view name) const& {
    const auto* entry = tree_->find(name);
    return entry == nullptr ? nullptr : entry->get();
}

Members::Iterator Members::begin() const { return {tree_.get(), 0}; }
Members::Iterator Members::end() const { return {tree_.get(), tree_->chunks()}; }

const Node& Members::Iterator::operator*() const { return tree_->at(chunk_, index_); }

Members::Iterator& Members::Iterator::operator++() {
    if (++index_ == tree_->chunk_size(chunk_)) {
        ++chunk_;
        index_ = 0;
    }
    return *this;
}

}  // namespace memberlist
