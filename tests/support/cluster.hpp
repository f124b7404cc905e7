// Cluster: several endpoints on a virtual network and a virtual clock, in one thread, repeatable from a seed.
//
// Packets and streams take `latency`; packets can be lost, nodes cut off or killed. Streams arrive in small
// pieces. A test tells the story of an outage in these verbs and never sleeps.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/telemetry.hpp"
#include "endpoint/endpoint.hpp"
#include "support/seeded_entropy.hpp"

namespace memberlist::test {

using namespace std::chrono_literals;

class Cluster {
public:
    explicit Cluster(std::uint64_t seed = 1) : rng_(seed), entropy_(seed) {}

    // What a test may change about a node before it starts.
    using Customize = std::function<void(endpoint::EndpointConfig&, core::Questions&)>;

    // What the nodes report to that start from now on.
    void set_telemetry(Telemetry telemetry) { telemetry_ = std::move(telemetry); }

    // Starts a node; "n3" lives at 10.0.0.4:7946, and so on in the order of starting.
    void start(const std::string& name, const Customize& customize = {});
    void start_many(std::size_t count, const Customize& customize = {}) {
        for (std::size_t i = 0; i < count; ++i) start("n" + std::to_string(i), customize);
    }

    // Seeds are names of nodes, or seeds as an application writes them; host names are those of the name
    // server.
    OpId join(const std::string& name, const std::vector<std::string>& seeds, Duration timeout = 0s);
    OpId rejoin(const std::string& name, Duration timeout = 0s);
    // What the core asks for when a node is alone.
    void rejoin_silently(const std::string& name);
    // The virtual name server: `host` means these addresses, and that takes it `delay`. Others it does not
    // know.
    void set_host(const std::string& host, const std::vector<SocketAddress>& addresses,
                  Duration delay = latency) {
        hosts_[host] = {addresses, delay};
    }
    // Everybody joins the first node.
    void join_all();
    OpId leave(const std::string& name, Duration timeout = 5s);
    OpId ping(const std::string& name, const std::string& target);
    OpId send_reliable(const std::string& name, const std::string& target, std::string_view payload);
    Result<void> send_best_effort(const std::string& name, const std::string& target,
                                  std::string_view payload);
    void cancel(const std::string& name, OpId operation);
    void shutdown(const std::string& name);

    // Starts a node at an address that a killed one had.
    void start_at(const std::string& name, const SocketAddress& address, const Customize& customize = {});
    // Starts a killed node again: same name and address, nothing remembered.
    void restart(const std::string& name, const Customize& customize = {}) {
        start_at(name, address(name), customize);
    }
    // Stops without a word; streams to it are refused, packets vanish.
    void kill(const std::string& name) { node(name).is_dead = true; }
    // Packets to or from it are lost; streams pass.
    void lose_packets_of(const std::string& name, bool lost) { node(name).loses_packets = lost; }
    // It hears and is heard by nobody; streams to and from it hang.
    void cut_off(const std::string& name, bool cut) { node(name).is_cut_off = cut; }
    // Who is on different sides hears nothing of each other; all start on side 0.
    void put_on_side(const std::string& name, int side) { node(name).side = side; }
    void set_packet_loss(double share) { loss_ = share; }

    void run_for(Duration duration);
    // Until `done` holds; false when it does not within `limit`.
    bool run_until(const std::function<bool()>& done, Duration limit);

    // What `name` holds about `other`; dead for those it does not know.
    NodeState sees(const std::string& name, const std::string& other) const;
    std::size_t live_count(const std::string& name) const {
        return node(name).endpoint->members().live_count();
    }
    bool everybody_sees(std::size_t count) const;
    bool everybody_else_sees(const std::string& other, NodeState state) const;

    const endpoint::Finish* result(const std::string& name, OpId operation) const;
    template <class T>
    std::vector<T> events_of(const std::string& name) const {
        std::vector<T> found;
        for (const Event& event : node(name).events) {
            if (const T* e = std::get_if<T>(&event)) found.push_back(*e);
        }
        return found;
    }
    const core::NodeContext& state(const std::string& name) const { return node(name).endpoint->state(); }
    SocketAddress address(const std::string& name) const { return node(name).address; }
    std::size_t datagrams() const { return datagrams_; }
    std::size_t lookups() const { return lookups_; }
    TimePoint now() const { return now_; }

    // Bytes from outside, as an attacker or a foreign program would send them.
    void inject(const std::string& name, const SocketAddress& from, BytesView datagram);
    // A foreign stream: what it is answered is returned once the virtual network has gone quiet for 50 ms.
    Bytes talk_to(const std::string& name, BytesView data);

    static constexpr Duration latency = 1ms;
    static constexpr std::size_t stream_piece_bytes = 700;

private:
    struct Peer {
        std::string name;  // empty: the outside
        StreamId id{};
    };
    struct Host {
        std::vector<SocketAddress> addresses;
        Duration delay{};
    };
    struct Member {
        std::string name;
        SocketAddress address;
        std::unique_ptr<endpoint::Endpoint> endpoint;
        std::map<StreamId, Peer> streams;
        std::vector<Event> events;
        std::map<OpId, endpoint::Finish> finished;
        bool is_dead = false;
        bool is_cut_off = false;
        bool loses_packets = false;
        int side = 0;
    };

    Member& node(const std::string& name) { return *nodes_.at(index_.at(name)); }
    const Member& node(const std::string& name) const { return *nodes_.at(index_.at(name)); }
    Member* find(const SocketAddress& address);
    static bool hears(const Member& receiver, const Member& from) {
        return !receiver.is_cut_off && !from.is_cut_off && receiver.side == from.side;
    }
    Node target_of(const std::string& target) const;
    OpId next_operation() { return OpId{++last_operation_}; }

    template <class Call>
    void step(Member& member, Call&& call) {
        endpoint::Actions actions;
        call(*member.endpoint, actions);
        perform_all(member, actions);
    }
    void perform_all(Member& member, endpoint::Actions& actions);
    void send(Member& from, const SocketAddress& to, BytesView payload);
    void connect(Member& from, StreamId id, const SocketAddress& to);
    void write(Member& from, StreamId id, const Bytes& data);
    void close(Member& from, StreamId id, bool is_abort);
    void resolve(Member& member, const endpoint::ResolveSeed& asked);
    void later(std::function<void()> what, Duration delay = latency) {
        queue_.emplace(now_ + delay, std::move(what));
    }

    Rng rng_;
    SeededEntropy entropy_;
    Telemetry telemetry_{Logger{}};
    TimePoint now_{1000s};
    std::vector<std::unique_ptr<Member>> nodes_;
    std::map<std::string, std::size_t> index_;
    std::multimap<TimePoint, std::function<void()>> queue_;
    std::map<std::string, Host> hosts_;
    std::uint64_t last_operation_ = 0;
    std::size_t datagrams_ = 0;
    std::size_t lookups_ = 0;
    double loss_ = 0;
    Bytes outside_received_;
};

}  // namespace memberlist::test
