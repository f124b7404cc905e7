#include "agent/user_broadcasts.hpp"

#include <string>

#include "support/catch.hpp"

namespace memberlist::agent {
namespace {

constexpr std::size_t overhead = 3;

std::vector<std::string> taken(UserBroadcasts& broadcasts, std::size_t limit, std::uint32_t transmit_limit) {
    std::vector<std::string> texts;
    for (const Bytes& payload : broadcasts.take(overhead, limit, transmit_limit))
        texts.emplace_back(as_text(payload));
    return texts;
}

UserBroadcasts three() {
    UserBroadcasts broadcasts;
    for (const char* text : {"one", "two", "six"}) broadcasts.add(to_bytes(text));
    return broadcasts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("user broadcasts are handed out as often as the limit says, and once per packet") {
    UserBroadcasts broadcasts = three();
    CHECK(taken(broadcasts, 100, 2) == Texts{"one", "two", "six"});
    CHECK(taken(broadcasts, 100, 2) == Texts{"one", "two", "six"});
    CHECK(taken(broadcasts, 100, 2).empty());
    CHECK(broadcasts.size() == 0);
}

TEST_CASE("user broadcasts fill a packet to the byte, and those sent least often come first") {
    UserBroadcasts broadcasts = three();
    CHECK(taken(broadcasts, 12, 2) == Texts{"one", "two"});
    CHECK(taken(broadcasts, 11, 2) == Texts{"six"});
    CHECK(taken(broadcasts, 5, 2).empty());
    CHECK(taken(broadcasts, 100, 2) == Texts{"one", "two", "six"});
}

TEST_CASE("user broadcasts are handed out once even when the limit is zero, as in Go") {
    UserBroadcasts broadcasts = three();
    CHECK(taken(broadcasts, 100, 0) == Texts{"one", "two", "six"});
    CHECK(broadcasts.size() == 0);
}

TEST_CASE("the larger the cluster, the more often a user broadcast is handed out") {
    CHECK(transmit_limit(4, 0) == 0);
    CHECK(transmit_limit(4, 1) == 4);
    CHECK(transmit_limit(4, 9) == 4);
    CHECK(transmit_limit(4, 10) == 8);
    CHECK(transmit_limit(4, 99) == 8);
    CHECK(transmit_limit(4, 100) == 12);
}

}  // namespace memberlist::agent
