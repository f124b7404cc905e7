#include "sim/virtual_streams.hpp"

#include <algorithm>

#include "sim/world.hpp"

namespace memberlist::sim {

using endpoint::Actions;
using endpoint::Endpoint;

namespace {

// As in Linux: a lost SYN is sent again after a second, lost data after 200 ms. Each further
// attempt waits twice as long.
constexpr Duration dial_backoff = 1s;
constexpr Duration data_backoff = 200ms;
constexpr Duration data_backoff_max = 5s;
constexpr std::uint32_t dial_tries_max = 6;
// How much unsent data the system accepts from a process.
constexpr std::size_t send_buffer_bytes = 262'144;

const std::error_code reset_error = std::make_error_code(std::errc::connection_reset);
const std::error_code refused_error = std::make_error_code(std::errc::connection_refused);

std::uint8_t other(std::uint8_t side) { return side == 0 ? 1 : 0; }

}  // namespace

// --- actions of a process ------------------------------------------------------------------------

void VirtualStreams::dial(HostId from, StreamId id, const SocketAddress& to) {
    ++counters_.dialed;
    auto [name, connection] = connections_.add();
    connection = {};
    Host& host = world_.at(from);
    connection.ends[0] = End{.host = from, .boots = host.boots, .id = id, .is_open = true};
    connection.ends[1].host = world_.find(to);
    host.streams[id] = {name, 0};
    connection.is_pending = true;
    if (connection.ends[1].host == no_host) return void(++counters_.hanging);  // no such machine

    const LinkProfile& link = world_.network().profile(from, connection.ends[1].host);
    if (happens(link.dial_hangs_ppm, world_.rng())) return void(++counters_.hanging);
    if (happens(link.dial_refused_ppm, world_.rng())) {
        const TimePoint answered = world_.now() + 2 * latency(connection.ends[0], connection.ends[1]);
        return world_.queue_.push(answered, SimEventKind::dial_answered, from, name, 0);
    }
    attempt(name, connection);
}

void VirtualStreams::attempt(std::uint64_t name, Connection& connection) {
    const End& from = connection.ends[0];
    const End& to = connection.ends[1];
    if (!passes(from, to) || !passes(to, from)) return retry(name, connection);
    world_.queue_.push(world_.now() + latency(from, to), SimEventKind::dial_arrived, to.host, name);
}

void VirtualStreams::retry(std::uint64_t name, Connection& connection) {
    if (connection.tries >= dial_tries_max) return;
    const Duration wait = dial_backoff * (1U << connection.tries++);
    world_.queue_.push(world_.now() + wait, SimEventKind::dial_retried, connection.ends[0].host, name);
}

void VirtualStreams::write(HostId host, StreamId id, BytesView data) {
    const StreamRef ref = ref_of(host, id);
    Connection* connection = connections_.find(ref.connection);
    if (connection == nullptr) return;
    End& end = connection->ends[ref.side];
    append(end.unsent, data);
    send_more(ref.connection, *connection, ref.side, Duration::zero());
}

void VirtualStreams::finish(HostId host, StreamId id) {
    const StreamRef ref = ref_of(host, id);
    Connection* connection = connections_.find(ref.connection);
    if (connection == nullptr) return;
    End& end = connection->ends[ref.side];
    end.is_finishing = true;
    send_more(ref.connection, *connection, ref.side, Duration::zero());
    report_closed_once_written(ref.connection, end, ref.side);
}

void VirtualStreams::abort(HostId host, StreamId id) {
    const StreamRef ref = ref_of(host, id);
    Connection* connection = connections_.find(ref.connection);
    if (connection == nullptr) return;
    forget(connection->ends[ref.side]);
    send_reset(ref.connection, *connection, other(ref.side));
    remove_if_over(ref.connection, *connection);
}

// --- dialing -------------------------------------------------------------------------------------

void VirtualStreams::on_event(const SimEvent& event) {
    const std::uint64_t name = event.subject;
    Connection* connection = connections_.find(name);
    if (connection == nullptr) return;  // it has been given up
    switch (event.kind) {
        case SimEventKind::dial_retried: return attempt(name, *connection);
        case SimEventKind::dial_arrived: return on_dial_arrived(name, *connection);
        case SimEventKind::dial_accepted: return on_dial_accepted(name, *connection);
        case SimEventKind::dial_answered: return on_dial_answered(name, *connection, event.detail != 0);
        case SimEventKind::stream_ready: return on_ready(name, *connection, event.detail);
        case SimEventKind::stream_closed: return on_closed(name, *connection, event.detail);
        case SimEventKind::stream_reset: return on_reset(name, *connection, event.detail);
        case SimEventKind::wake:
        case SimEventKind::datagram:
        case SimEventKind::call: return;
    }
}

void VirtualStreams::on_dial_arrived(std::uint64_t name, Connection& connection) {
    End& dialer = connection.ends[0];
    End& acceptor = connection.ends[1];
    const Host& host = world_.host(acceptor.host);
    if (host.is_powered_off) return retry(name, connection);
    const TimePoint answered = world_.now() + latency(acceptor, dialer);
    world_.queue_.push(answered, SimEventKind::dial_answered, dialer.host, name, host.is_running() ? 1 : 0);
    if (!host.is_running()) return;
    acceptor.boots = host.boots;
    world_.queue_.push(world_.now(), SimEventKind::dial_accepted, acceptor.host, name);
}

void VirtualStreams::on_dial_accepted(std::uint64_t name, Connection& connection) {
    End& acceptor = connection.ends[1];
    connection.is_pending = false;
    std::optional<StreamId> id;
    if (has_process(acceptor) && connection.ends[0].is_open) {
        const SocketAddress from = world_.host(connection.ends[0].host).address;
        world_.step(acceptor.host, [&](Endpoint& process, TimePoint now, Actions& out) {
            id = process.on_stream_accepted(now, from, out);
        });
    }
    if (!id) {
        send_reset(name, connection, 0);
        return remove_if_over(name, connection);
    }
    ++counters_.accepted;
    acceptor.id = *id;
    acceptor.is_open = true;
    world_.at(acceptor.host).streams[*id] = {name, 1};
    for (Observer* observer : world_.observers_) observer->on_stream_accepted(acceptor.host);
}

void VirtualStreams::on_dial_answered(std::uint64_t name, Connection& connection, bool is_connected) {
    End& dialer = connection.ends[0];
    if (!dialer.is_open || !has_process(dialer)) return remove_if_over(name, connection);
    const StreamId id = dialer.id;
    if (is_connected) {
        return world_.step(dialer.host, [&](Endpoint& process, TimePoint now, Actions& out) {
            process.on_stream_connected(now, id, out);
        });
    }
    ++counters_.refused;
    const HostId host = dialer.host;
    forget(dialer);
    connection.is_pending = false;
    remove_if_over(name, connection);
    world_.step(host, [&](Endpoint& process, TimePoint now, Actions& out) {
        process.on_stream_closed(now, id, refused_error, out);
    });
}

// --- data ----------------------------------------------------------------------------------------

void VirtualStreams::send_more(std::uint64_t name, Connection& connection, std::uint8_t side, Duration wait) {
    End& from = connection.ends[side];
    const End& to = connection.ends[other(side)];
    if (from.is_sending || !from.has_more()) return;
    from.is_sending = true;
    world_.queue_.push(world_.now() + wait + latency(from, to), SimEventKind::stream_ready, to.host, name,
                       side);
}

// The next piece that `side` sends, or its end, reaches the other side.
void VirtualStreams::on_ready(std::uint64_t name, Connection& connection, std::uint8_t side) {
    End& from = connection.ends[side];
    End& to = connection.ends[other(side)];
    from.is_sending = false;
    if (!from.has_more()) return remove_if_over(name, connection);  // it was aborted
    if (!has_process(to)) connection.is_pending = false;
    const bool is_outside = from.host == no_host || to.host == no_host;
    const LinkProfile link = is_outside ? LinkProfile{} : world_.network().profile(from.host, to.host);
    const bool is_lost = !passes(from, to) || happens(link.piece_loss_ppm, world_.rng());
    if (is_lost || connection.is_pending || (!is_outside && world_.host(to.host).is_powered_off)) {
        from.backoff = std::clamp(2 * from.backoff, data_backoff, data_backoff_max);
        if (to.is_open || from.is_open || connection.is_pending)
            send_more(name, connection, side, from.backoff);
        return remove_if_over(name, connection);
    }
    from.backoff = {};
    if (!is_outside && (!to.is_open || !has_process(to) || happens(link.reset_ppm, world_.rng()))) {
        send_reset(name, connection, side);
        if (to.is_open && has_process(to)) on_reset(name, connection, other(side));
        return remove_if_over(name, connection);
    }
    hand_over(connection, side);
    if (connections_.find(name) == nullptr) return;
    // The next piece follows at once.
    if (!from.is_sending && from.has_more()) {
        from.is_sending = true;
        world_.queue_.push(world_.now(), SimEventKind::stream_ready, to.host, name, side);
    }
    report_closed_once_written(name, from, side);
    remove_if_over(name, connection);
}

void VirtualStreams::hand_over(Connection& connection, std::uint8_t side) {
    End& from = connection.ends[side];
    End& to = connection.ends[other(side)];
    const HostId receiver = to.host;
    const StreamId id = to.id;
    if (from.left() == 0) {
        from.end_was_sent = true;
        if (receiver == no_host) to.is_open = false;
        if (receiver == no_host || to.is_finishing) return;
        return world_.step(receiver, [&](Endpoint& process, TimePoint now, Actions& out) {
            process.on_stream_end(now, id, out);
        });
    }
    const bool is_outside = receiver == no_host || from.host == no_host;
    const std::size_t piece_max =
        is_outside ? from.left() : world_.network().profile(from.host, receiver).piece_max;
    const std::size_t size = 1 + world_.rng().below(std::min(piece_max, from.left()));
    const auto first = from.unsent.begin() + static_cast<std::ptrdiff_t>(from.sent);
    const Bytes piece(first, first + static_cast<std::ptrdiff_t>(size));
    from.sent += size;
    if (from.left() == 0) {
        from.unsent.clear();
        from.sent = 0;
    }
    if (receiver == no_host) return append(answer_, piece);
    if (to.is_finishing) return;
    world_.step(receiver, [&](Endpoint& process, TimePoint now, Actions& out) {
        process.on_stream_data(now, id, piece, out);
    });
}

// --- ends ----------------------------------------------------------------------------------------

void VirtualStreams::report_closed_once_written(std::uint64_t name, End& end, std::uint8_t side) {
    if (!end.is_open || !end.is_finishing || end.left() > send_buffer_bytes || end.host == no_host) return;
    world_.queue_.push(world_.now(), SimEventKind::stream_closed, end.host, name, side);
}

void VirtualStreams::on_closed(std::uint64_t name, Connection& connection, std::uint8_t side) {
    End& end = connection.ends[side];
    if (!end.is_open || !has_process(end)) return;
    const HostId host = end.host;
    const StreamId id = end.id;
    world_.at(host).streams.erase(id);
    end.is_open = false;  // unsent data is still delivered
    remove_if_over(name, connection);
    world_.step(host, [&](Endpoint& process, TimePoint now, Actions& out) {
        process.on_stream_closed(now, id, {}, out);
    });
}

void VirtualStreams::on_reset(std::uint64_t name, Connection& connection, std::uint8_t side) {
    End& end = connection.ends[side];
    if (!end.is_open || !has_process(end)) return;
    ++counters_.resets;
    const HostId host = end.host;
    const StreamId id = end.id;
    forget(end);
    remove_if_over(name, connection);
    world_.step(host, [&](Endpoint& process, TimePoint now, Actions& out) {
        process.on_stream_closed(now, id, reset_error, out);
    });
}

void VirtualStreams::send_reset(std::uint64_t name, Connection& connection, std::uint8_t to_side) {
    End& to = connection.ends[to_side];
    const End& from = connection.ends[other(to_side)];
    if (to.host == no_host) to.is_open = false;
    if (!to.is_open || !passes(from, to)) return;
    const TimePoint at = world_.now() + latency(from, to);
    world_.queue_.push(at, SimEventKind::stream_reset, to.host, name, to_side);
}

void VirtualStreams::on_crash(HostId id, Host& host) {
    const auto streams = std::exchange(host.streams, {});
    for (const auto& entry : streams) {
        const StreamRef& ref = entry.second;
        Connection* connection = connections_.find(ref.connection);
        if (connection == nullptr) continue;
        forget(connection->ends[ref.side]);
        if (!world_.host(id).is_powered_off) send_reset(ref.connection, *connection, other(ref.side));
        remove_if_over(ref.connection, *connection);
    }
}

void VirtualStreams::forget(End& end) {
    if (end.host != no_host) world_.at(end.host).streams.erase(end.id);
    end.is_open = false;
    end.is_finishing = false;
    end.unsent.clear();
    end.sent = 0;
}

void VirtualStreams::remove_if_over(std::uint64_t name, const Connection& connection) {
    if (connections_.find(name) != &connection) return;
    const End& a = connection.ends[0];
    const End& b = connection.ends[1];
    if (a.is_open || b.is_open) return;
    // Nobody is left to read data in flight. A pending connection with data may still be accepted
    // and then reset.
    if (connection.is_pending && a.has_more()) return;
    connections_.remove(name);
}

bool VirtualStreams::has_process(const End& end) const {
    if (end.host == no_host) return true;
    const Host& host = world_.host(end.host);
    return host.is_running() && host.boots == end.boots;
}

StreamRef VirtualStreams::ref_of(HostId host, StreamId id) const {
    const auto& streams = world_.host(host).streams;
    const auto found = streams.find(id);
    return found == streams.end() ? StreamRef{} : found->second;
}

Duration VirtualStreams::latency(const End& from, const End& to) {
    if (from.host == no_host || to.host == no_host) return 1ms;
    return world_.network().latency(from.host, to.host, world_.rng());
}

bool VirtualStreams::passes(const End& from, const End& to) const {
    if (from.host == no_host || to.host == no_host) return true;
    return world_.network().passes(from.host, to.host);
}

// --- outside traffic -----------------------------------------------------------------------------

bool VirtualStreams::talk_to(HostId host, const SocketAddress& from, BytesView data) {
    answer_.clear();
    std::optional<StreamId> id;
    world_.step(host, [&](Endpoint& process, TimePoint now, Actions& out) {
        id = process.on_stream_accepted(now, from, out);
    });
    if (!id) return false;
    auto [name, connection] = connections_.add();
    connection = {};
    connection.ends[0].is_open = true;
    connection.ends[1] = End{.host = host, .boots = world_.host(host).boots, .id = *id, .is_open = true};
    world_.at(host).streams[*id] = {name, 1};
    world_.step(host, [&](Endpoint& process, TimePoint now, Actions& out) {
        process.on_stream_data(now, *id, data, out);
    });
    world_.step(
        host, [&](Endpoint& process, TimePoint now, Actions& out) { process.on_stream_end(now, *id, out); });
    return true;
}

}  // namespace memberlist::sim
