// World: hosts, their processes and the network between them, on virtual time and from one seed.
//
// Every process is the same endpoint::Endpoint that runs in production. The world takes the place
// of the network and the clock: it delivers input, performs the requested actions in order, and
// calls the process at its deadline.
//
// An event costs the same with ten hosts as with ten thousand. Hosts are found by address in a hash
// table, and a host has at most one valid wake-up event; stale ones are ignored when they come due.
// Single-threaded.
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

    // `observer` must outlive the world.
    void add_observer(Observer& observer) { observers_.push_back(&observer); }

    // --- hosts and their processes ---
    HostId add_host(std::string name, const SocketAddress& address);
    // Starts a process on a host where none runs. `seed` initializes the generator of the protocol.
    void boot(HostId id, endpoint::EndpointConfig config, core::Questions questions, std::uint64_t seed,
              Telemetry telemetry = Telemetry{Logger{}});
    // Kills the process. With `power_off` the whole machine is off: it no longer refuses dials.
    void crash(HostId id, bool power_off = false);
    // Changes the address of a host. No process may be running there, since it would not notice.
    void move(HostId id, const SocketAddress& address);
    // Stops the process (SIGSTOP). The system still receives packets, up to the size of a socket
    // buffer, and still accepts connections.
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
    // Adds a record, which is answered after `delay`. Other names do not resolve.
    void set_name(const std::string& name, const std::vector<SocketAddress>& addresses, Duration delay) {
        names_[name] = {addresses, delay};
    }
    std::size_t lookups() const { return lookups_; }

    // --- time ---
    TimePoint now() const { return now_; }
    // Handles the next event if it is due by `end`. Otherwise moves the time to `end` and returns
    // false.
    bool advance(TimePoint end);
    // Calls a function at that time, after the events that were scheduled for it before.
    void call_at(TimePoint at, std::function<void()> call);

    // --- queries ---
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

    // A packet in flight.
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
    std::unordered_map<SocketAddress, HostId> by_address_;  // never iterated
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
