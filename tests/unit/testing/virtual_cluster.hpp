// Nodes on the in-memory network, configured for tests.
#pragma once

#include <algorithm>

#include "memberlist/testing.hpp"
#include "support/catch.hpp"

namespace memberlist::test {

inline Config named(const std::string& name) {
    Config config = Config::lan();
    config.name = name;
    config.log = nullptr;
    return config;
}

inline Memberlist create(testing::Network& network, const std::string& name) {
    auto list = network.create(named(name));
    if (!list) FAIL(list.error().message());
    return *list;
}

// Creates n0, n1, ..., which all list each other.
inline std::vector<Memberlist> cluster(testing::Network& network, std::size_t count) {
    using namespace std::chrono_literals;
    std::vector<Memberlist> nodes;
    for (std::size_t i = 0; i < count; ++i) {
        nodes.push_back(create(network, "n" + std::to_string(i)));
        if (i > 0) REQUIRE(nodes.back().join({"n0"}));
    }
    REQUIRE(network.run_until(
        [&] {
            return std::all_of(nodes.begin(), nodes.end(),
                               [&](auto& node) { return node.member_count() == count; });
        },
        10s));
    return nodes;
}

}  // namespace memberlist::test
