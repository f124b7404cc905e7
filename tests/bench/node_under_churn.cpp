// A node with 50,000 members that keep changing, and two readers. No step of the node and no lookup
// may take long.
//
// The node is a real one on a transport that delivers the gossip of its peers. It runs on this
// thread, so that every step can be timed, including timers. Push/pulls are not part of the test,
// because they encode and merge all members in one step. The test fails if in each of ten seconds
// one step takes half as long as copying all members.
#include <asio/io_context.hpp>
#include <atomic>
#include <cstdio>
#include <thread>

#include "bench/stalls.hpp"
#include "memberlist/asio.hpp"
#include "memberlist/memberlist.hpp"
#include "memberlist/transport.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using bench::name_of;

namespace {

constexpr std::size_t member_count = 50'000;
constexpr std::size_t packets_at_once = 8;
constexpr std::uint64_t turns_min = 100;

// Reaches nobody. The test delivers packets by hand.
class Gossip final : public Transport {
public:
    Result<SocketAddress> start(const SocketAddress&, NodePort node) override {
        node_.emplace(std::move(node));
        return *SocketAddress::parse("10.255.0.1:7946");
    }
    std::error_code send_packet(const SocketAddress&, BytesView) override { return {}; }
    std::unique_ptr<TransportStream> open_stream(const SocketAddress&, StreamPort) override {
        return nullptr;
    }
    void stop() override {}

    template <class Message>
    void say(const Message& message) {
        packet_.clear();
        wire::encode(message, packet_);
        node_->received(*SocketAddress::parse("10.255.0.2:7946"), packet_);
    }

private:
    std::optional<NodePort> node_;
    Bytes packet_;
};

// Messages about members: alive, suspect, refuted, dead, rejoined.
class Churn {
public:
    explicit Churn(Gossip& gossip) : gossip_(gossip), incarnations_(member_count, 0) {}

    void join(std::size_t i) {
        const std::string name = name_of(i);
        const auto number = static_cast<std::uint32_t>(i);
        const Bytes ip{10, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
                       static_cast<std::uint8_t>(number)};
        const Bytes versions{1, 5, 2, 0, 0, 0};
        gossip_.say(wire::Alive{.incarnation = ++incarnations_[i],
                                .node = name,
                                .address = BytesView(ip),
                                .port = 7946,
                                .meta = BytesView(meta_),
                                .versions = BytesView(versions)});
    }
    void change() {
        const std::size_t i = turn_ / 4 * 31 % member_count;
        const std::string name = name_of(i);
        switch (turn_++ % 4) {
            case 0:
                return gossip_.say(
                    wire::Suspect{.incarnation = incarnations_[i], .node = name, .from = name_of(i + 1)});
            case 2:
                return gossip_.say(
                    wire::Dead{.incarnation = incarnations_[i], .node = name, .from = name_of(i + 1)});
            default: return join(i);
        }
    }

private:
    Gossip& gossip_;
    const Bytes meta_ = bench::some_meta();
    std::vector<std::uint32_t> incarnations_;
    std::size_t turn_ = 0;
};

struct Second {
    bench::Operations steps;
    std::vector<bench::Operations> looks{2};
    std::uint64_t events = 0;

    double longest() const {
        return std::max(
            {steps.longest_milliseconds(), looks[0].longest_milliseconds(), looks[1].longest_milliseconds()});
    }
};

Second together(asio::io_context& context, const Memberlist& node, Churn& churn) {
    Second second;
    std::atomic<bool> is_over{false};
    std::atomic<std::uint64_t> seen{0};
    std::vector<std::thread> readers;
    for (bench::Operations& mine : second.looks) {
        readers.emplace_back([&] {
            while (!is_over) {
                seen += mine.time([&] {
                    const Members members = node.snapshot();
                    return members.size() + node.stats().alive +
                           (node.find_node(name_of(mine.count() % member_count)) ? 1 : 0);
                });
            }
        });
    }
    const std::uint64_t before = node.stats().events;
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
         std::chrono::steady_clock::now() < end;) {
        for (std::size_t i = 0; i < packets_at_once; ++i) churn.change();
        while (second.steps.time([&] { return context.poll_one(); }) > 0) continue;
    }
    is_over = true;
    for (std::thread& reader : readers) reader.join();
    second.events = node.stats().events - before;
    return second;
}

bool all_get_on(asio::io_context& context, const Memberlist& node, Churn& churn) {
    const double copy = bench::milliseconds_to_copy(node.snapshot());
    for (int round = 0; round < bench::rounds_max; ++round) {
        const Second second = together(context, node, churn);
        const std::uint64_t looks = second.looks[0].count() + second.looks[1].count();
        std::printf(
            "in one second: %llu events in %llu steps, longest %.3f ms; %llu lookups, longest of all %.3f "
            "ms; "
            "%.2f ms per copy of all members\n",
            static_cast<unsigned long long>(second.events),
            static_cast<unsigned long long>(second.steps.count()), second.steps.longest_milliseconds(),
            static_cast<unsigned long long>(looks), second.longest(), copy);
        if (second.events < turns_min || looks < turns_min) return false;
        if (second.longest() <= copy * bench::share_of_a_copy_of_members_max) return true;
    }
    return false;
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception ends the program, which is a failure.
int main() {
    asio::io_context context;
    const auto gossip = std::make_shared<Gossip>();
    Config config = Config::lan();
    config.name = "watcher";
    config.transport = gossip;
    config.log = nullptr;
    auto node = Memberlist::create(config, context.get_executor());
    if (!node) return std::printf("%s\n", node.error().message().c_str()), 1;
    Churn churn(*gossip);
    for (std::size_t i = 0; i < member_count; ++i) {
        churn.join(i);
        context.poll();
    }
    if (node->member_count() != member_count + 1)
        return std::printf("the node lists only %zu members\n", node->member_count()), 1;
    const bool is_well = all_get_on(context, *node, churn);
    node->shutdown();
    context.poll();
    return is_well ? 0 : 1;
}
