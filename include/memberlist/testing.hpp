// A network in memory, on virtual time: to test an application that uses a Memberlist without sockets and without
// sleeping. Links memberlist::testing.
//
//   memberlist::testing::Network network;
//   auto alice = network.create(config_of("alice"));
//   auto bob = network.create(config_of("bob"));
//   bob->join({"alice"});           // the network's name server knows every node by its name
//   network.partition({"bob"});
//   network.run_for(30s);           // takes no time
//   assert(alice->member_count() == 1);
//
// Its nodes are the ones of production down to the bytes of their packets and streams; what is below is simulated.
// The same seed gives the same run. Everything happens on the thread that calls run_for() or run_until(), or a blocking
// function of a Memberlist, which lets the time pass until it is over; nothing here, and no node of it, may be used by
// two threads at once. Callbacks are called in there, and so must not call those; blocking functions return
// `would_deadlock` in a callback, as always, and so does EventStream::next() where it would wait.
//
// What makes no sense is an std::invalid_argument whose text names the argument, its value and what is allowed; nothing was
// changed. A blocking function of a node that has not ended after a virtual day throws std::runtime_error: nothing is going
// to end it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "memberlist/memberlist.hpp"

namespace memberlist::testing {

// What a link does to packets, one way; shares are from 0 to 1, durations from zero to an hour. Streams have the delay, and
// lose nothing.
struct LinkQuality {
    Duration delay = std::chrono::milliseconds(1);       ///< That every packet takes.
    Duration jitter{};                                   ///< Up to so much more: packets overtake each other.
    double loss = 0;                                     ///< Share of packets that never arrive.
    double duplication = 0;                              ///< Share that arrives twice.
    double reordering = 0;                               ///< Share that is held back by `held_back`.
    Duration held_back = std::chrono::milliseconds(20);  ///< See `reordering`.
};

// A packet on its way, as it is on the wire. Borrowed: valid during the call only.
struct Packet {
    SocketAddress from;  ///< Of the node that sends it.
    SocketAddress to;    ///< Perhaps nobody's.
    BytesView bytes;     ///< Of the datagram: label, encryption and all.
};

// The network, its name server, its clock. Copies share one.
class MEMBERLIST_API Network {
public:
    // `seed`: of every choice that the network and its nodes make.
    explicit Network(std::uint64_t seed = 1);

    // As Memberlist::create(). The node is at Config::advertise, or else at an address that nobody has, 10.0.0.1 the
    // first; where that has port 0, and where there is none, the port is bind_port, or 7946 if that is 0, too. bind_host is
    // not used, and random_seed where it is absent is the
    // network's. `bind_failed`: somebody is at that address. `invalid_argument`: as Memberlist::create(), or clock, entropy,
    // resolver or transport are set, of which the network has its own. Config::on_event hears of the first step as soon as
    // time passes.
    Result<Memberlist> create(Config config);

    // Lets so much time pass; zero to 365 days.
    void run_for(Duration duration);
    // Lets time pass until `is_done`, which is asked after every event and must not be null, at most `limit`, zero to 365
    // days; whether it is.
    bool run_until(const std::function<bool()>& is_done, Duration limit);
    // What the clocks show, those of all nodes.
    TimePoint now() const;
    // The time of day of all nodes (Clock::time_of_day()): the first of January 2024, and now() later. It numbers broadcasts
    // on topics; so those are the same with the same seed.
    std::chrono::system_clock::time_point time_of_day() const;
    // From now on `handler` is called for each packet that a node sends, before anything becomes of it, whether it arrives
    // or not, in the place of an earlier one; null: nothing is. In the middle of a step, as a Delegate is; there it may put
    // another in its place. It is kept as long as the network is, so it must not hold one.
    void on_packet(std::function<void(const Packet&)> handler);

    // Of all links that have none of their own.
    void set_quality(const LinkQuality& quality);
    // Of what `from` sends to `to`. Both are names of nodes that have been created; others throw
    // std::invalid_argument, as in partition().
    void set_quality(const std::string& from, const std::string& to, const LinkQuality& quality);
    // From now on these nodes, and all others, hear nothing of each other: packets vanish, streams stall.
    void partition(const std::vector<std::string>& names);
    // The end of partitions and of links with a quality of their own.
    void heal();
    // The name server knows `host`, which must not be empty, as well. Without addresses, that it has none.
    void set_host(const std::string& host, const std::vector<IpAddress>& addresses);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace memberlist::testing
