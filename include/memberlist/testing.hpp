// An in-memory network on virtual time, for testing applications that use a Memberlist without
// sockets and without sleeping. Link memberlist::testing.
//
//   memberlist::testing::Network network;
//   auto alice = network.create(config_of("alice"));
//   auto bob = network.create(config_of("bob"));
//   bob->join({"alice"});           // the network's name server knows every node by its name
//   network.partition({"bob"});
//   network.run_for(30s);           // takes no real time
//   assert(alice->member_count() == 1);
//
// Its nodes run the production code down to the bytes of their packets and streams; everything
// below that level is simulated. The same seed gives the same run.
//
// Not thread-safe: the network and all its nodes belong to one thread at a time. Everything happens
// inside run_for(), run_until() and the blocking functions of a Memberlist, which let time pass
// until they are done. Callbacks are called inside these functions and must not call run_for() or
// run_until(). In a callback, blocking functions return `would_deadlock`, as always, and so does
// EventStream::next() if it would have to wait.
//
// Errors: a bad argument throws std::invalid_argument, whose text names the argument, its value and
// what is allowed; in that case, nothing was changed. A blocking function that has not finished
// after one virtual day throws std::runtime_error, because nothing will ever end it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "memberlist/memberlist.hpp"

namespace memberlist::testing {

// How a link treats packets in one direction. Shares range from 0 to 1, durations from zero to an
// hour. Jitter lets packets overtake each other. Streams get the delays but lose nothing.
struct LinkQuality {
    Duration delay = std::chrono::milliseconds(1);       ///< Delay of every packet.
    Duration jitter{};                                   ///< Largest random extra delay.
    double loss = 0;                                     ///< Share of packets that are lost.
    double duplication = 0;                              ///< Share of packets that arrive twice.
    double reordering = 0;                               ///< Share delayed by `held_back`.
    Duration held_back = std::chrono::milliseconds(20);  ///< The extra delay.
};

// A packet in transit. Borrowed: valid only during the call.
struct Packet {
    SocketAddress from;  ///< The sending node's address.
    SocketAddress to;    ///< Possibly an address without a node.
    BytesView bytes;     ///< The datagram, including label and encryption.
};

// The network with its name server and clock. Copies share one network.
class MEMBERLIST_API Network {
public:
    // Creates an empty network. `seed` determines every random choice of the network and its nodes.
    explicit Network(std::uint64_t seed = 1);

    // Creates a node, as Memberlist::create() does. Its address is Config::advertise or, if absent,
    // the first free one from 10.0.0.1 on. A port that is absent or 0 becomes bind_port, or 7946 if
    // that is 0, too. bind_host is ignored. If random_seed is absent, the network chooses it.
    // Config::on_event receives the node's first events once time passes.
    // Errors:
    // - `bind_failed`: another node has the address.
    // - `invalid_argument`: as for Memberlist::create(), or clock, entropy, resolver or transport
    //   is set.
    Result<Memberlist> create(Config config);

    // Advances time by `duration`, zero to 365 days.
    void run_for(Duration duration);
    // Advances time until `is_done` returns true, but at most by `limit`, zero to 365 days. Returns
    // whether `is_done` returned true. It is called at the start and after everything that happens
    // in the network (a packet, a timer), and must not be null.
    bool run_until(const std::function<bool()>& is_done, Duration limit);
    // The current time of all nodes.
    TimePoint now() const;
    // The wall-clock time of all nodes (Clock::time_of_day()): 1 January 2024 plus now(). The
    // numbers of broadcasts on topics are derived from it, so they are the same for the same seed.
    std::chrono::system_clock::time_point time_of_day() const;
    // Registers `handler` for every packet that a node sends, whether it arrives or not, replacing
    // any previous one. A null handler unregisters it. The rules for Delegate functions apply
    // (delegate.hpp). It is called before the packet is delivered, and may replace itself. The
    // network keeps it, so it must not own the network.
    void on_packet(std::function<void(const Packet&)> handler);

    // Sets the quality of all links that have none of their own.
    void set_quality(const LinkQuality& quality);
    // Sets the quality of the link from one node to another. Both names must be those of created
    // nodes; otherwise it throws std::invalid_argument, as partition() does.
    void set_quality(const std::string& from, const std::string& to, const LinkQuality& quality);
    // Separates these nodes from all others: packets between the two sides are lost, and streams
    // stall.
    void partition(const std::vector<std::string>& names);
    // Ends all partitions and removes the qualities of single links.
    void heal();
    // Adds a host name, which must not be empty, to the name server. An empty list means that the
    // name has no address.
    void set_host(const std::string& host, const std::vector<IpAddress>& addresses);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace memberlist::testing
