// A transport whose threads keep reporting before, during and after the node's end. The thread and
// address sanitizers find the errors.
#include <atomic>
#include <thread>

#include "unit/net/loopback_node.hpp"
#include "unit/net/memory_transport.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

const SocketAddress peer = *SocketAddress::parse("10.1.0.2:7946");

// Keeps the ports of everything that was opened, so that any thread can report on them.
// Thread-safe, like the streams.
class BusyTransport final : public Transport {
public:
    Result<SocketAddress> start(const SocketAddress&, NodePort node) override {
        const std::lock_guard lock(mutex_);
        node_.emplace(std::move(node));
        return *SocketAddress::parse("10.1.0.1:7946");
    }
    std::error_code send_packet(const SocketAddress&, BytesView) override { return {}; }
    std::unique_ptr<TransportStream> open_stream(const SocketAddress&, StreamPort stream) override {
        const std::lock_guard lock(mutex_);
        dialed_.push_back(std::move(stream));
        return make_stream();
    }
    void stop() override { ++stops; }

    std::unique_ptr<TransportStream> make_stream() {
        return std::make_unique<PipeEnd>(std::make_shared<Pipe>(), 0);
    }
    NodePort node() {
        const std::lock_guard lock(mutex_);
        return *node_;
    }
    // Returns one of the streams that the node dialed.
    std::optional<StreamPort> dialed(std::size_t any) {
        const std::lock_guard lock(mutex_);
        return dialed_.empty() ? std::nullopt : std::optional(dialed_[any % dialed_.size()]);
    }

    std::atomic<int> stops{0};

private:
    std::mutex mutex_;
    std::optional<NodePort> node_;
    std::vector<StreamPort> dialed_;
};

void tell(StreamPort stream, std::size_t turn) {
    switch (turn % 5) {
        case 0: return stream.connected();
        case 1: return static_cast<void>(stream.received(as_bytes("\x08 what is no user message")));
        case 2: return static_cast<void>(stream.received(Bytes(5'000, std::uint8_t{6})));
        case 3: return stream.ended();
        default: return stream.closed(turn % 2 == 0 ? std::error_code() : Errc::stream_closed);
    }
}

// Reports everything that a transport can, on packets and streams of both kinds.
void hammer(BusyTransport& transport, std::size_t turn) {
    NodePort node = transport.node();
    node.received(peer, as_bytes("\x08 neither this"));
    StreamPort accepted = node.accepted(peer, transport.make_stream());
    for (std::size_t i = 0; i < 5; ++i) {
        tell(accepted, turn + i);
        if (auto dialed = transport.dialed(turn + i)) tell(*dialed, turn + i);
    }
}

}  // namespace

TEST_CASE("a transport's threads may report while the node ends, and afterwards", "[net]") {
    constexpr std::size_t turns_before = 100;  // all threads together
    constexpr std::size_t turns_after = 20;    // per thread
    for (int life = 0; life < 10; ++life) {
        const auto transport = std::make_shared<BusyTransport>();
        Config config = quick_config("a");
        config.transport = transport;
        auto list = Memberlist::create(std::move(config));
        REQUIRE(list.has_value());
        std::atomic<int> joined{0};
        list->start_join(list->reserve(), {"10.1.0.2:7946", "10.1.0.3:7946"}, no_timeout,
                         [&](std::error_code, const JoinSummary&) { ++joined; });

        std::atomic<std::size_t> turns{0};
        std::atomic<bool> is_down{false};
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < 3; ++i) {
            threads.emplace_back([&, i] {
                for (std::size_t after = 0, turn = i; after < turns_after; ++turn, ++turns) {
                    if (is_down) ++after;
                    hammer(*transport, turn);
                }
            });
        }
        while (turns < turns_before) std::this_thread::yield();
        if (life % 2 == 0) list->shutdown();
        // Otherwise the last handle goes here.
        *list = *Memberlist::create(quick_config("another"));
        is_down = true;
        CHECK(transport->stops == 1);
        CHECK(joined == 1);
        for (std::thread& thread : threads) thread.join();
        CHECK_FALSE(transport->node().received(peer, as_bytes("late")));
    }
}
