#include "api/member_tree.hpp"

#include <map>
#include <optional>

#include "base/rng.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using api::MemberTree;

namespace {

MemberTree::Entry entry(std::string name, std::uint32_t incarnation = 1, NodeState state = NodeState::alive) {
    Node node;
    node.name = std::move(name);
    node.incarnation = incarnation;
    node.state = state;
    return std::make_shared<const Node>(std::move(node));
}

using Content = std::map<std::string, std::uint32_t>;

Content content(const MemberTree& tree) {
    Content content;
    std::string last;
    for (std::size_t chunk = 0; chunk < tree.chunks(); ++chunk) {
        REQUIRE(tree.chunk_size(chunk) > 0);
        REQUIRE(tree.chunk_size(chunk) <= MemberTree::chunk_max);
        for (std::size_t i = 0; i < tree.chunk_size(chunk); ++i) {
            const Node& node = tree.at(chunk, i);
            REQUIRE(last < node.name);
            last = node.name;
            content[node.name] = node.incarnation;
        }
    }
    return content;
}

}  // namespace

TEST_CASE("a tree of members is what was put into it, and what others hold of it stays") {
    Rng rng(11);
    MemberTree tree;
    std::uint64_t edition = 1;
    Content expected;
    std::vector<std::pair<MemberTree, Content>> held;
    for (std::uint32_t step = 1; step <= 20'000; ++step) {
        const std::string name = "n" + std::to_string(rng.below(3'000));
        // Grows first, then shrinks.
        if (rng.below(10) < (step < 10'000 ? 8U : 2U)) {
            tree.put(entry(name, step), edition);
            expected[name] = step;
        } else {
            CHECK((tree.remove(name, edition) != nullptr) == (expected.erase(name) == 1));
        }
        if (step % 1'000 == 0) {
            held.emplace_back(tree, expected);
            ++edition;
        }
    }
    CHECK(content(tree) == expected);
    CHECK(tree.size() == expected.size());
    for (const auto& [before, expected_then] : held) CHECK(content(before) == expected_then);
    for (const auto& [name, incarnation] : expected) CHECK((*tree.find(name))->incarnation == incarnation);
}

TEST_CASE("suspects are counted, whatever becomes of them") {
    MemberTree tree;
    tree.put(entry("a"), 1);
    tree.put(entry("b", 1, NodeState::suspect), 1);
    CHECK(tree.suspects() == 1);
    tree.put(entry("a", 1, NodeState::suspect), 1);
    CHECK(tree.suspects() == 2);
    tree.put(entry("a", 2), 1);
    tree.remove("b", 1);
    CHECK(tree.suspects() == 0);
    CHECK(tree.remove("b", 1) == nullptr);
    tree.remove("a", 1);
    CHECK(tree.chunks() == 0);
    tree.put(entry("c"), 1);
    CHECK(tree.size() == 1);
}

TEST_CASE("few members are in few chunks, also when many have gone") {
    MemberTree tree;
    const auto name = [](int i) { return "node-" + std::to_string(100'000 + i); };
    for (int i = 0; i < 20'000; ++i) {
        tree.put(entry(name(i)), 1);
        if (i >= 2'000 && i % 100 != 0) tree.remove(name(i - 2'000), 1);  // one in a hundred stays
    }
    CHECK(tree.size() < 4'000);
    CHECK(tree.chunks() <= tree.size() / (MemberTree::chunk_max / 4) + 1);
}

TEST_CASE("an edit copies one chunk of what others hold, and nothing of what nobody does") {
    MemberTree tree;
    for (int i = 0; i < 5'000; ++i) tree.put(entry("n" + std::to_string(i)), 1);
    const auto shared_with = [&](const MemberTree& other) {
        std::size_t shared = 0;
        for (std::size_t chunk = 0; chunk < tree.chunks(); ++chunk)
            shared += &tree.at(chunk, 0) == &other.at(chunk, 0) ? 1U : 0U;
        return shared;
    };
    const MemberTree held = tree;
    tree.put(entry(held.at(3, 0).name, 2), 2);
    CHECK(shared_with(held) == tree.chunks() - 1);
    CHECK(held.at(3, 0).incarnation == 1);
}
