// An engine with the test's own name server.
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>

#include "net/engine.hpp"
#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// Knows the addresses of "seeds.test". Answers for "slow.test" only when destroyed.
class NameServer {
public:
    explicit NameServer(std::vector<SocketAddress> seeds) : seeds_(std::move(seeds)) {}
    ~NameServer() { gate_->open.set_value(); }

    net::Resolver::Lookup lookup() const {
        return
            [seeds = seeds_, gate = gate_](const endpoint::Seed& seed) -> Result<std::vector<SocketAddress>> {
                if (seed.host == "seeds.test") return seeds;
                if (seed.host == "slow.test") gate->opened.wait();
                return seed.resolve_error("unknown");
            };
    }

private:
    struct Gate {
        std::promise<void> open;
        std::shared_future<void> opened = open.get_future().share();
    };
    std::vector<SocketAddress> seeds_;
    std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
};

class BareNode final : public net::EngineListener {
public:
    explicit BareNode(net::Resolver::Lookup lookup) {
        net::EngineConfig config;
        config.bind = *SocketAddress::parse("127.0.0.1:0");
        config.endpoint.local.name = "bare";
        config.lookup = std::move(lookup);
        engine_ = std::move(*net::Engine::create(std::move(config), *this));
        REQUIRE(engine_->start(nullptr));
    }
    ~BareNode() override { engine_->shutdown(); }
    BareNode(const BareNode&) = delete;
    BareNode& operator=(const BareNode&) = delete;

    template <class Call>
    void step(Call call) {
        engine_->post([this, call](std::error_code) { engine_->step(call); });
    }
    void join(OpId id, std::vector<std::string> seeds, Duration timeout = 0s) {
        step([=](endpoint::Endpoint& endpoint, TimePoint now, endpoint::Actions& out) {
            endpoint.begin(now, id, endpoint::Join{seeds, timeout}, out);
        });
    }
    void cancel(OpId id) {
        step([=](endpoint::Endpoint& endpoint, TimePoint now, endpoint::Actions& out) {
            endpoint.cancel(now, id, out);
        });
    }
    void shutdown() { engine_->shutdown(); }

    endpoint::Finish wait_for(OpId id) {
        std::unique_lock lock(mutex_);
        REQUIRE(changed_.wait_for(lock, patience, [&] { return finished_.contains(id); }));
        return finished_.at(id);
    }
    bool has_finished(OpId id) {
        const std::lock_guard lock(mutex_);
        return finished_.contains(id);
    }
    EventLog& events() { return events_; }

private:
    void on_step(const core::NodeContext&, const net::NetCounters&) override {}
    void on_event(Event event) override { events_.add(event); }
    void on_finish(endpoint::Finish finish) override {
        const std::lock_guard lock(mutex_);
        const OpId id = finish.operation;
        finished_.emplace(id, std::move(finish));
        changed_.notify_all();
    }
    void on_stopped() override {}

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<OpId, endpoint::Finish> finished_;
    EventLog events_;
    std::unique_ptr<net::Engine> engine_;
};

}  // namespace

TEST_CASE("all addresses that a name server knows are joined", "[net]") {
    LoopbackNode a("a"), b("b");
    NameServer server({a->bound_address(), b->bound_address()});
    BareNode node(server.lookup());
    node.join(OpId{1}, {"seeds.test", "unknown.test"});
    const auto end = node.wait_for(OpId{1});
    CHECK_FALSE(end.error.code);
    CHECK(end.join.joined == 2);
    CHECK(end.join.seeds.at(0).joined == std::vector{a->bound_address(), b->bound_address()});
    CHECK(end.join.seeds.at(1).failures.at(0).error.code == Errc::resolve_failed);
}

TEST_CASE("literals are joined while a name is being looked up, then the deadline passes", "[net]") {
    LoopbackNode a("a");
    NameServer server({});
    BareNode node(server.lookup());
    node.join(OpId{1}, {"slow.test", a.address()}, 1s);
    REQUIRE(node.events().wait_for_join("a"));
    CHECK_FALSE(node.has_finished(OpId{1}));
    const auto end = node.wait_for(OpId{1});
    CHECK_FALSE(end.error.code);
    CHECK(end.join.joined == 1);
    CHECK(end.join.failures().at(0).seed == "slow.test");
    CHECK(end.join.failures().at(0).error.code == Errc::timed_out);
}

TEST_CASE("neither a cancelled join nor a shutdown waits for a name server", "[net]") {
    NameServer server({});
    BareNode node(server.lookup());
    node.join(OpId{1}, {"slow.test"});
    node.cancel(OpId{1});
    CHECK(node.wait_for(OpId{1}).error.code == Errc::operation_canceled);
    node.join(OpId{2}, {"slow.test"});
    node.shutdown();
    CHECK(node.wait_for(OpId{2}).error.code == Errc::shutting_down);
}
