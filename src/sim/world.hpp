// World: hosts, their processes and the network between them, on virtual time and from one seed.
//
// Every process is the same endpoint::Endpoint that runs in production. The world is its shell: it hands over what
// arrives, performs the actions in order, and wakes it at its deadline. One event costs the same whether there are
// ten hosts or ten thousand: hosts are found by address in a hash table, and each has at most one wake-up that
// counts; one that has become stale is recognised when it comes up. Single-threaded.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/telemetry.hpp"
#include "endpoint/endpoint.hpp"
#include "sim/effects_hash.hpp"
#include "sim/event_queue.hpp"
#include "sim/host.hpp"
#include "sim/network.hpp"
#include "sim/observer.hpp"
#include "sim/sim_entropy.hpp"
#include "sim/slot_table.hpp"
#include "sim/virtual_streams.hpp"

namespace memberlist::sim {

class World {
public:
    explicit World(std::uint64_t seed);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // Outlives the world, or is taken out before it goes.
    void add_observer(Observer& observer) { observers_.push_back(&observer); }

    // --- hosts and their processes ---
    HostId add_host(std::string name, const SocketAddress& address);
    // Starts a process where none runs. `seed` is that of the protocol's choices.
    void boot(HostId id, endpoint::EndpointConfig config, core::Questions questions, std::uint64_t seed,
              Telemetry telemetry = Telemetry{Logger{}});
    // The process is gone without a word. With `power_off` the whole machine is: nobody refuses dials to it.
    void crash(HostId id, bool power_off = false);
    // The host gets another address; a process there would not notice, so none may run.
    void move(HostId id, const SocketAddress& address);
    // A stopped process (SIGSTOP): the system goes on taking packets, up to a socket buffer, and connections.
    void pause(HostId id);
    void resume(HostId id);
    void set_skew(HostId id, std::int64_t skew_ppm);

    // One call of a process, the actions that it asks for included.
    template <class Call>
    void step(HostId id, Call&& call) {
        Host& host = at(id);
        MEMBERLIST_ASSERT(host.process != nullptr);
        actions_.clear();
        call(*host.process, host.clock.show(now_), actions_);
        perform(id, host);
    }
    // Begins an operation of the process there.
    void begin(HostId id, OpId operation_id, endpoint::Operation operation) {
        for (Observer* observer : observers_) observer->on_operation(id, operation_id);
        step(id, [&](endpoint::Endpoint& process, TimePoint now, endpoint::Actions& out) {
            process.begin(now, operation_id, std::move(operation), out);
        });
    }

    // --- the name server ---
    // `name` means these addresses, and to say so takes it `delay`. Other names it does not know.
    void set_name(const std::string& name, const std::vector<SocketAddress>& addresses, Duration delay) {
        names_[name] = {addresses, delay};
    }
    std::size_t lookups() const { return lookups_; }

    // --- time ---
    TimePoint now() const { return now_; }
    // What happens next, if it happens by `end`; else it is `end`, and false.
    bool advance(TimePoint end);
    // At that time, after what was scheduled for it before.
    void call_at(TimePoint at, std::function<void()> call);

    // --- looking ---
    const Host& host(HostId id) const { return hosts_[static_cast<std::size_t>(id)]; }
    const endpoint::Endpoint& process(HostId id) const { return *host(id).process; }
    std::size_t host_count() const { return hosts_.size(); }
    HostId find(const SocketAddress& address) const;
    Network& network() { return network_; }
    const Network& network() const { return network_; }
    VirtualStreams& streams() { return streams_; }
    const VirtualStreams& streams() const { return streams_; }
    Rng& rng() { return rng_; }
    std::uint64_t events() const { return events_; }
    std::uint64_t effects_hash() const { return hash_.value(); }

private:
    friend class VirtualStreams;

    // A packet on its way. Slots keep their memory.
    struct Packet {
        SocketAddress from;
        SocketAddress to;
        Bytes data;
    };

    struct NameEntry {
        std::vector<SocketAddress> addresses;
        Duration delay{};
    };

    Host& at(HostId id) { return hosts_[static_cast<std::size_t>(id)]; }
    void perform(HostId id, Host& host);
    void hash(HostId id, const endpoint::Action& action, BytesView datagram);
    void send(HostId id, const Host& host, const endpoint::SendDatagram& datagram);
    void launch(TimePoint at, HostId to, const SocketAddress& from, const SocketAddress& address,
                BytesView data);
    void resolve(HostId id, const endpoint::ResolveSeed& asked);
    void arm(HostId id, Host& host);
    void handle(const SimEvent& event);
    bool defer(const SimEvent& event);
    void wake(HostId id, TimePoint at);
    void deliver(const SimEvent& event);

    Rng rng_;
    SimEntropy entropy_;
    TimePoint now_{1000s};
    EventQueue queue_;
    Network network_;
    std::deque<Host> hosts_;
    std::unordered_map<SocketAddress, HostId> by_address_;  // looked up, never walked through
    SlotTable<Packet> packets_;
    SlotTable<std::function<void()>> calls_;
    VirtualStreams streams_{*this};
    std::map<std::string, NameEntry> names_;
    std::size_t lookups_ = 0;
    std::vector<Observer*> observers_;
    endpoint::Actions actions_;  // reused
    EffectsHash hash_;
    std::uint64_t events_ = 0;
};

}  // namespace memberlist::sim
