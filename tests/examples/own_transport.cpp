// The application carries the packets and streams of its nodes itself: here by function calls in
// one process.
#include <memberlist/memberlist.hpp>
#include <memberlist/transport.hpp>

#include <iostream>
#include <map>
#include <mutex>

using namespace memberlist;

// The reachable nodes. They use it on their own threads.
struct Exchange {
    std::mutex mutex;
    std::map<SocketAddress, NodePort> nodes;

    std::optional<NodePort> find(const SocketAddress& address) {
        const std::lock_guard lock(mutex);
        const auto node = nodes.find(address);
        return node == nodes.end() ? std::nullopt : std::optional(node->second);
    }
};

// A stream whose two ends write to each other's port. The opening end reports connected() once both
// ports are set.
struct Wire {
    std::mutex mutex;
    std::optional<StreamPort> ports[2];

    std::optional<StreamPort> port(int end) {
        const std::lock_guard lock(mutex);
        return ports[end];
    }
    void set_port(int end, std::optional<StreamPort> port) {
        const std::lock_guard lock(mutex);
        ports[end] = std::move(port);
    }
};

struct WireEnd final : TransportStream {
    WireEnd(std::shared_ptr<Wire> wire_, int end_) : wire(std::move(wire_)), end(end_) {}
    ~WireEnd() override {
        if (auto other = wire->port(1 - end); other && !is_finished)
            other->closed(std::make_error_code(std::errc::connection_reset));
        wire->set_port(end, {});
    }
    void write(Bytes data) override {
        if (auto other = wire->port(1 - end)) other->received(data);
    }
    void finish() override {
        is_finished = true;
        if (auto other = wire->port(1 - end)) other->ended();
        if (auto own = wire->port(end)) own->closed({});
    }

    const std::shared_ptr<Wire> wire;
    const int end;
    bool is_finished = false;
};

struct ExchangeTransport final : Transport {
    ExchangeTransport(Exchange& exchange_, SocketAddress self_) : exchange(exchange_), self(self_) {}

    Result<SocketAddress> start(const SocketAddress&, NodePort node) override {
        const std::lock_guard lock(exchange.mutex);
        exchange.nodes.insert_or_assign(self, std::move(node));
        return self;
    }
    std::error_code send_packet(const SocketAddress& to, BytesView packet) override {
        auto node = exchange.find(to);
        if (!node) return std::make_error_code(std::errc::host_unreachable);
        node->received(self, packet);
        return {};
    }
    std::unique_ptr<TransportStream> open_stream(const SocketAddress& to, StreamPort port) override {
        auto node = exchange.find(to);
        if (!node) return nullptr;
        const auto wire = std::make_shared<Wire>();
        wire->set_port(0, port);
        wire->set_port(1, node->accepted(self, std::make_unique<WireEnd>(wire, 1)));
        port.connected();
        return std::make_unique<WireEnd>(wire, 0);
    }
    void stop() override {
        const std::lock_guard lock(exchange.mutex);
        exchange.nodes.erase(self);
    }

    Exchange& exchange;
    const SocketAddress self;
};

int main() {
    Exchange exchange;
    Config config = Config::local();
    const auto create = [&](const std::string& name, const std::string& address) {
        config.name = name;
        config.transport = std::make_shared<ExchangeTransport>(exchange, *SocketAddress::parse(address));
        return Memberlist::create(config);
    };
    auto alice = create("alice", "10.0.0.1:7946");
    auto bob = create("bob", "10.0.0.2:7946");
    if (!alice || !bob) return 1;
    const auto joined = bob->join({"10.0.0.1:7946"});
    if (!joined) return std::cerr << joined.error().message() << '\n', 1;
    for (const Node& node : bob->members())
        std::cout << node.name << " at " << node.address.to_string() << '\n';
    if (!bob->send_reliable(alice->local_node(), as_bytes("hello"))) return 1;
    return bob->leave(std::chrono::seconds(5)) && alice->stats().streams_accepted > 0 ? 0 : 1;
}
