// VirtualStreams: connections between the hosts of a world, modelled on TCP.
//
// Bytes arrive in order and in pieces. Lost pieces are sent again with increasing delay, so that a
// partition stalls a stream but does not break it. A dial to a host without a process is refused; a
// dial to an unused address hangs until the dialer gives up. A process that ends resets its
// connections; a machine that loses power leaves them half-open. Not thread-safe.
#pragma once

#include <array>
#include <optional>

#include "base/strong_id.hpp"
#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"
#include "sim/event_queue.hpp"
#include "sim/host.hpp"
#include "sim/slot_table.hpp"

namespace memberlist::sim {

class World;

struct StreamCounters {
    std::uint64_t dialed = 0;
    std::uint64_t refused = 0;
    std::uint64_t hanging = 0;
    std::uint64_t accepted = 0;
    std::uint64_t resets = 0;
};

class VirtualStreams {
public:
    explicit VirtualStreams(World& world) : world_(world) {}

    // --- actions of a process; the results come back as events ---
    void dial(HostId from, StreamId id, const SocketAddress& to);
    void write(HostId host, StreamId id, BytesView data);
    void finish(HostId host, StreamId id);
    void abort(HostId host, StreamId id);

    // --- events of the world ---
    void on_event(const SimEvent& event);
    void on_crash(HostId id, Host& host);

    // Opens a stream from outside the world and sends `data`, then the end. answer() collects the
    // reply until the next call. Returns false if the stream was not accepted.
    bool talk_to(HostId host, const SocketAddress& from, BytesView data);
    const Bytes& answer() const { return answer_; }

    // Connections that at least one process still considers open.
    std::size_t open() const { return connections_.size(); }
    const StreamCounters& counters() const { return counters_; }

private:
    struct End {
        HostId host = no_host;  // no_host for an end outside the world
        std::uint32_t boots = 0;
        StreamId id{};
        bool is_open = false;       // its process considers it open
        bool is_finishing = false;  // its process called finish()
        bool is_sending = false;    // a stream_ready is scheduled
        bool end_was_sent = false;
        Bytes unsent{};
        std::size_t sent = 0;  // of `unsent`
        Duration backoff{};

        std::size_t left() const { return unsent.size() - sent; }
        bool has_more() const { return left() > 0 || (is_finishing && !end_was_sent); }
    };
    struct Connection {
        std::array<End, 2> ends;
        bool is_pending = false;  // dialed, but not yet accepted or refused
        std::uint32_t tries = 0;
    };

    void attempt(std::uint64_t name, Connection& connection);
    void retry(std::uint64_t name, Connection& connection);
    void on_dial_arrived(std::uint64_t name, Connection& connection);
    void on_dial_accepted(std::uint64_t name, Connection& connection);
    void on_dial_answered(std::uint64_t name, Connection& connection, bool is_connected);
    void on_ready(std::uint64_t name, Connection& connection, std::uint8_t side);
    void on_closed(std::uint64_t name, Connection& connection, std::uint8_t side);
    void on_reset(std::uint64_t name, Connection& connection, std::uint8_t side);
    void hand_over(Connection& connection, std::uint8_t side);
    void send_more(std::uint64_t name, Connection& connection, std::uint8_t side, Duration wait);
    void report_closed_once_written(std::uint64_t name, End& end, std::uint8_t side);
    void send_reset(std::uint64_t name, Connection& connection, std::uint8_t to_side);
    void forget(End& end);
    void remove_if_over(std::uint64_t name, const Connection& connection);
    bool has_process(const End& end) const;
    StreamRef ref_of(HostId host, StreamId id) const;
    Duration latency(const End& from, const End& to);
    bool passes(const End& from, const End& to) const;

    World& world_;
    SlotTable<Connection> connections_;
    StreamCounters counters_;
    Bytes answer_;
};

}  // namespace memberlist::sim
