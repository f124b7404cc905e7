// An application's own broadcast queue, used by its delegate.
#include "memberlist/broadcast_queue.hpp"

#include "unit/testing/virtual_cluster.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using testing::Network;

namespace {

struct Gossiper final : Delegate {
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
        return queue.take(overhead, limit, members);
    }
    BroadcastQueue queue;
    std::size_t members = 2;
};

}  // namespace

TEST_CASE(
    "what a delegate takes from its queue reaches the others, and what was invalidated reaches nobody") {
    Network network;
    const auto gossiper = std::make_shared<Gossiper>();
    Config config = named("a");
    config.delegate = gossiper;
    Memberlist a = *network.create(config);
    std::vector<std::string> heard;
    config = named("b");
    config.on_event = [&](const Event& event) {
        if (const auto* message = std::get_if<UserMessage>(&event))
            heard.emplace_back(as_text(message->payload));
    };
    Memberlist b = *network.create(config);
    std::vector<BroadcastEnd> ends;
    const auto on_finished = [&](BroadcastEnd end) { ends.push_back(end); };
    REQUIRE(gossiper->queue.queue("load", as_bytes("load 1"), on_finished));
    REQUIRE(gossiper->queue.queue("load", as_bytes("load 2"), on_finished));
    REQUIRE(b.join({"a"}));
    REQUIRE(network.run_until([&] { return gossiper->queue.size() == 0; }, 30s));
    network.run_for(1s);
    CHECK(ends == std::vector{BroadcastEnd::invalidated, BroadcastEnd::sent});
    CHECK(heard == std::vector<std::string>(4, "load 2"));  // retransmit_mult, times one digit
}
