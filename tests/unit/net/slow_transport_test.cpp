// Slow transports: dials that never complete, and reports that arrive after the end.
#include <deque>

#include "unit/net/loopback_node.hpp"
#include "unit/net/one_thread_room.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

const SocketAddress nobody = *SocketAddress::parse("10.1.0.2:7946");

// Opens streams that stay silent unless the test reports something, and loses all packets. Keeps
// the ports. For one thread at a time.
class SilentTransport final : public Transport {
public:
    struct Counts {
        int opened = 0;
        int open = 0;
        int finished = 0;
        std::size_t bytes = 0;
    };

    explicit SilentTransport(bool connects) : connects_(connects) {}

    Result<SocketAddress> start(const SocketAddress&, NodePort node) override {
        port.emplace(std::move(node));
        return *SocketAddress::parse("10.1.0.1:7946");
    }
    std::error_code send_packet(const SocketAddress&, BytesView) override { return {}; }
    std::unique_ptr<TransportStream> open_stream(const SocketAddress&, StreamPort stream) override {
        streams.push_back(stream);
        if (connects_) stream.connected();
        return make_stream();
    }
    void stop() override { is_stopped = true; }

    std::unique_ptr<TransportStream> make_stream() {
        ++counts->opened;
        return std::make_unique<Stream>(counts);
    }

    std::optional<NodePort> port;
    std::deque<StreamPort> streams;  // all streams ever opened
    std::shared_ptr<Counts> counts = std::make_shared<Counts>();
    bool is_stopped = false;

private:
    class Stream final : public TransportStream {
    public:
        explicit Stream(std::shared_ptr<Counts> counts) : counts_(std::move(counts)) { ++counts_->open; }
        ~Stream() override { --counts_->open; }
        Stream(const Stream&) = delete;
        Stream& operator=(const Stream&) = delete;

        void write(Bytes data) override { counts_->bytes += data.size(); }
        void finish() override { ++counts_->finished; }

    private:
        const std::shared_ptr<Counts> counts_;
    };

    const bool connects_;
};

// Reports everything possible about a stream, in any order, twice.
void tell_everything(StreamPort stream) {
    for (int i = 0; i < 2; ++i) {
        stream.connected();
        stream.received(as_bytes("\x06late"));
        stream.ended();
        stream.closed(i == 0 ? std::error_code() : std::make_error_code(std::errc::connection_reset));
    }
}

struct SlowNode {
    explicit SlowNode(bool connects) : transport(std::make_shared<SilentTransport>(connects)) {
        Config config = Config::lan();
        config.name = "a";
        config.transport = transport;
        list.emplace(room.create(std::move(config)));
    }
    // Seeds with more addresses than one join dials in parallel.
    static std::vector<std::string> seeds() {
        std::vector<std::string> seeds;
        for (int i = 2; i < 22; ++i) seeds.push_back("10.1.0." + std::to_string(i) + ":7946");
        return seeds;
    }

    OneThreadRoom room;
    std::shared_ptr<SilentTransport> transport;
    std::optional<Memberlist> list;
    Ended ended;
};

}  // namespace

TEST_CASE("a join whose dials never complete ends by its deadline and leaves no stream open", "[net]") {
    for (const bool connects : {false, true}) {
        SlowNode node(connects);
        const TimePoint begun = node.room.clock->now();
        node.list->start_join(node.list->reserve(), node.seeds(), 3s, node.ended.take<JoinSummary>());
        node.room.poll();
        CHECK(node.transport->counts->open > 0);
        CHECK(node.room.run_until([&] { return node.ended.error.has_value(); }, 3s));
        CHECK(*node.ended.error == Errc::join_failed);
        CHECK(node.room.clock->now() <= begun + 3s);
        CHECK(node.transport->counts->open == 0);
        CHECK((node.transport->counts->bytes > 0) == connects);
    }
}

TEST_CASE("without a deadline of its own a join ends by that of its dials", "[net]") {
    for (const bool connects : {false, true}) {
        CAPTURE(connects);
        SlowNode node(connects);
        node.list->start_join(node.list->reserve(), {nobody.to_string()}, no_timeout,
                              node.ended.take<JoinSummary>());
        CHECK(
            node.room.run_until([&] { return node.ended.error.has_value(); }, 4 * Config::lan().tcp_timeout));
        CHECK(*node.ended.error == Errc::join_failed);
        CHECK(node.transport->counts->open == 0);
        CHECK(node.transport->counts->opened == 1);
    }
}

TEST_CASE("what is reported of a stream that is over changes nothing", "[net]") {
    SlowNode node(false);
    node.list->start_join(node.list->reserve(), node.seeds(), 3s, node.ended.take<JoinSummary>());
    REQUIRE(node.room.run_until([&] { return node.ended.error.has_value(); }, 10s));
    node.room.poll();
    REQUIRE_FALSE(node.transport->streams.empty());
    const std::size_t drops = node.list->stats().drops.size();
    for (const StreamPort& stream : node.transport->streams) tell_everything(stream);
    node.room.poll();
    CHECK(node.transport->counts->open == 0);
    CHECK(node.transport->counts->bytes == 0);
    CHECK(node.list->member_count() == 1);
    CHECK(node.list->stats().drops.size() == drops);
    node.ended.error.reset();
    node.list->start_join(node.list->reserve(), {}, no_timeout, node.ended.take<JoinSummary>());
    node.room.poll();
    REQUIRE(node.ended.error.has_value());  // the node still works
    CHECK_FALSE(*node.ended.error);
}

TEST_CASE("a message whose stream never reports the end of writing times out", "[net]") {
    SlowNode node(true);
    Node to;
    to.name = "b";
    to.address = nobody;
    node.list->start_send_reliable(node.list->reserve(), to, Bytes(1'000), no_timeout, node.ended.take());
    node.room.poll();
    CHECK(node.transport->counts->finished == 1);
    CHECK_FALSE(node.ended.error);
    CHECK(node.room.run_until([&] { return node.ended.error.has_value(); }, 4 * Config::lan().tcp_timeout));
    CHECK(*node.ended.error == Errc::timed_out);
    CHECK(node.transport->counts->open == 0);
    tell_everything(node.transport->streams.at(0));
    node.room.poll();
    CHECK(*node.ended.error == Errc::timed_out);
}

TEST_CASE("a message of which the end of writing is reported after its finish has arrived", "[net]") {
    SlowNode node(true);
    Node to;
    to.name = "b";
    to.address = nobody;
    node.list->start_send_reliable(node.list->reserve(), to, Bytes(1'000), no_timeout, node.ended.take());
    node.room.poll();
    node.room.run_for(1s);
    node.transport->streams.at(0).closed({});
    node.room.poll();
    REQUIRE(node.ended.error.has_value());
    CHECK_FALSE(*node.ended.error);
    CHECK(node.transport->counts->open == 0);
}

TEST_CASE("shutdown ends what waits for a dial, and whatever is reported afterwards", "[net]") {
    SlowNode node(false);
    node.list->start_join(node.list->reserve(), node.seeds(), no_timeout, node.ended.take<JoinSummary>());
    StreamPort accepted = node.transport->port->accepted(nobody, node.transport->make_stream());
    node.room.poll();
    node.list->shutdown();
    node.room.poll();
    CHECK(*node.ended.error == Errc::shutting_down);
    CHECK(node.transport->is_stopped);
    CHECK(node.transport->counts->open == 0);
    const auto after = [&] {
        for (const StreamPort& stream : node.transport->streams) tell_everything(stream);
        tell_everything(accepted);
        CHECK_FALSE(node.transport->port->received(nobody, as_bytes("late")));
        tell_everything(node.transport->port->accepted(nobody, node.transport->make_stream()));
        node.room.poll();
        CHECK(node.transport->counts->open == 0);
    };
    after();
    node.list.reset();  // the node is destroyed
    after();
}
