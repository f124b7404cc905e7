#include "sim/world.hpp"

#include "base/overloaded.hpp"

namespace memberlist::sim {

using endpoint::Actions;
using endpoint::Endpoint;

World::World(std::uint64_t seed) : rng_(seed), entropy_(seed ^ 0x656e74726f7079ULL) {}

// --- hosts and their processes -------------------------------------------------------------------

HostId World::add_host(std::string name, const SocketAddress& address) {
    const HostId id{static_cast<std::uint32_t>(hosts_.size())};
    Host& host = hosts_.emplace_back();
    host.name = std::move(name);
    host.address = address;
    host.clock.set_skew(now_, 0);
    network_.add_host();
    by_address_[address] = id;
    return id;
}

void World::boot(HostId id, endpoint::EndpointConfig config, core::Questions questions, std::uint64_t seed,
                 Telemetry telemetry) {
    Host& host = at(id);
    MEMBERLIST_ASSERT(!host.is_running());
    host.is_powered_off = false;
    host.is_paused = false;
    ++host.boots;
    by_address_[host.address] = id;
    const endpoint::EndpointConfig copy = config;
    host.process = std::make_unique<endpoint::Endpoint>(std::move(config), Rng(seed), entropy_, questions,
                                                        std::move(telemetry));
    for (Observer* observer : observers_) observer->on_boot(id, copy);
    step(id, [](Endpoint& process, TimePoint now, Actions& out) { process.start(now, out); });
}

void World::crash(HostId id, bool power_off) {
    Host& host = at(id);
    MEMBERLIST_ASSERT(host.is_running());
    host.is_powered_off = power_off;
    streams_.on_crash(id, host);
    host.process.reset();
    host.armed_at = TimePoint::max();
    host.is_paused = false;
    // What the system held back for the process is lost.
    for (const SimEvent& event : host.backlog) {
        if (event.kind == SimEventKind::datagram) packets_.remove(event.subject);
    }
    host.backlog.clear();
    host.backlog_bytes = 0;
    for (Observer* observer : observers_) observer->on_crash(id);
}

void World::move(HostId id, const SocketAddress& address) {
    Host& host = at(id);
    MEMBERLIST_ASSERT(!host.is_running());
    if (const auto old = by_address_.find(host.address); old != by_address_.end() && old->second == id) {
        by_address_.erase(old);
    }
    host.address = address;
    by_address_[address] = id;
}

void World::pause(HostId id) { at(id).is_paused = true; }

void World::resume(HostId id) {
    Host& host = at(id);
    if (!host.is_paused) return;
    host.is_paused = false;
    host.resumed_at = now_;
    const std::vector<SimEvent> backlog = std::exchange(host.backlog, {});
    host.backlog_bytes = 0;
    // A process that resumes may see its timers before or after its packets.
    const bool timers_first = rng_.below(2) == 0;
    if (timers_first) wake(id, host.armed_at);
    for (const SimEvent& event : backlog)
        queue_.push(now_, event.kind, event.host, event.subject, event.detail);
    if (!timers_first) queue_.push(now_, SimEventKind::wake, id);
}

void World::set_skew(HostId id, std::int64_t skew_ppm) {
    Host& host = at(id);
    host.clock.set_skew(now_, skew_ppm);
    if (!host.is_running()) return;
    host.armed_at = TimePoint::max();
    arm(id, host);
}

HostId World::find(const SocketAddress& address) const {
    const auto found = by_address_.find(address);
    return found == by_address_.end() ? no_host : found->second;
}

// --- time ----------------------------------------------------------------------------------------

bool World::advance(TimePoint end) {
    if (queue_.next() > end) {
        now_ = end;
        return false;
    }
    const SimEvent event = queue_.pop();
    now_ = event.at;
    ++events_;
    handle(event);
    return true;
}

void World::call_at(TimePoint at, std::function<void()> call) {
    auto [name, slot] = calls_.add();
    slot = std::move(call);
    queue_.push(std::max(at, now_), SimEventKind::call, no_host, name);
}

void World::handle(const SimEvent& event) {
    if (event.host != no_host && defer(event)) return;
    switch (event.kind) {
        case SimEventKind::wake: return wake(event.host, event.at);
        case SimEventKind::datagram: return deliver(event);
        case SimEventKind::call: {
            const auto call = std::exchange(*calls_.find(event.subject), {});
            calls_.remove(event.subject);
            return call();
        }
        case SimEventKind::dial_retried:
        case SimEventKind::dial_arrived:
        case SimEventKind::dial_accepted:
        case SimEventKind::dial_answered:
        case SimEventKind::stream_ready:
        case SimEventKind::stream_closed:
        case SimEventKind::stream_reset: return streams_.on_event(event);
    }
}

// Holds events back that are addressed to a paused process, up to the size of the socket buffer.
// Wake-ups are dropped, since resume() schedules a new one. The system accepts connections by
// itself.
bool World::defer(const SimEvent& event) {
    Host& host = at(event.host);
    if (!host.is_paused) return false;
    if (event.kind == SimEventKind::wake) return true;
    if (event.kind == SimEventKind::dial_arrived || event.kind == SimEventKind::dial_retried) return false;
    if (event.kind == SimEventKind::datagram) {
        const std::size_t bytes = packets_.find(event.subject)->data.size();
        if (host.backlog_bytes + bytes > socket_buffer_bytes) {
            ++network_.counters().overflowed;
            packets_.remove(event.subject);
            return true;
        }
        host.backlog_bytes += bytes;
    }
    host.backlog.push_back(event);
    return true;
}

void World::wake(HostId id, TimePoint at_time) {
    Host& host = at(id);
    if (!host.is_running() || host.armed_at > std::max(at_time, now_)) return;  // stale
    host.armed_at = TimePoint::max();
    const auto deadline = host.process->next_deadline();
    if (!deadline || host.clock.when(*deadline) > now_) return arm(id, host);
    step(id, [](Endpoint& process, TimePoint now, Actions& out) { process.on_deadline(now, out); });
}

void World::arm(HostId id, Host& host) {
    const auto deadline = host.process->next_deadline();
    if (!deadline) return;
    const TimePoint due = std::max(now_, host.clock.when(*deadline));
    // A deadline later than the armed one is armed when that one comes due.
    if (due >= host.armed_at) return;
    host.armed_at = due;
    queue_.push(due, SimEventKind::wake, id);
}

// --- actions -------------------------------------------------------------------------------------

void World::perform(HostId id, Host& host) {
    for (endpoint::Action& action : actions_.list()) {
        const auto* datagram = std::get_if<endpoint::SendDatagram>(&action);
        const BytesView payload = datagram != nullptr ? actions_.payload(*datagram) : BytesView{};
        hash(id, action, payload);
        for (Observer* observer : observers_) observer->on_action(id, action, payload);
        std::visit(
            Overloaded{
                [&](const endpoint::SendDatagram& sent) { send(id, host, sent); },
                [&](const endpoint::Connect& dial) { streams_.dial(id, dial.id, dial.to); },
                [&](const endpoint::WriteStream& written) { streams_.write(id, written.id, written.data); },
                [&](const endpoint::FinishStream& stream) { streams_.finish(id, stream.id); },
                [&](const endpoint::AbortStream& stream) { streams_.abort(id, stream.id); },
                [&](const endpoint::ResolveSeed& asked) { resolve(id, asked); },
                [](const endpoint::ForgetSeeds&) {},  // the name server answers anyway
                [](const endpoint::Announce&) {},
                [&](const endpoint::Finish&) {},
            },
            action);
    }
    for (Observer* observer : observers_) observer->on_step(id);
    arm(id, host);
}

void World::hash(HostId id, const endpoint::Action& action, BytesView datagram) {
    hash_.mix(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
    hash_.mix(std::uint64_t{static_cast<std::uint32_t>(id)} << 8 | action.index());
    std::visit(
        Overloaded{
            [&](const endpoint::SendDatagram& sent) {
                hash_.mix(sent.to.ip.mapped_bytes());
                hash_.mix(datagram);
            },
            [&](const endpoint::WriteStream& written) { hash_.mix(BytesView(written.data)); },
            [&](const endpoint::Announce& announce) { hash_.mix(announce.event.index()); },
            [&](const endpoint::Finish& finish) {
                hash_.mix(static_cast<std::uint64_t>(finish.error.code.value()));
            },
            [&](const endpoint::ResolveSeed& asked) {
                hash_.mix(static_cast<std::uint64_t>(asked.join));
                hash_.mix(as_bytes(asked.seed.text));
            },
            [&](const endpoint::ForgetSeeds& over) { hash_.mix(static_cast<std::uint64_t>(over.join)); },
            [&](const auto& stream) { hash_.mix(static_cast<std::uint64_t>(stream.id)); },
        },
        action);
}

void World::send(HostId id, const Host& host, const endpoint::SendDatagram& datagram) {
    const HostId to = find(datagram.to);
    if (to == no_host) {
        ++network_.counters().packets;
        ++network_.counters().no_receiver;
        return;
    }
    const BytesView data = actions_.payload(datagram);
    const auto arrivals = network_.send_packet(now_, id, to, data.size(), rng_);
    for (const auto& arrival : {arrivals.first, arrivals.second}) {
        if (arrival) launch(*arrival, to, host.address, datagram.to, data);
    }
}

void World::resolve(HostId id, const endpoint::ResolveSeed& asked) {
    constexpr Duration usual_delay = 1ms;
    ++lookups_;
    const auto entry = names_.find(asked.seed.host);
    Result<std::vector<SocketAddress>> found = asked.seed.resolve_error("not in the virtual name server");
    if (entry != names_.end()) {
        found = entry->second.addresses;
        for (SocketAddress& address : *found) address.port = asked.seed.port;
    }
    const Duration delay = entry == names_.end() ? usual_delay : entry->second.delay;
    call_at(now_ + delay, [this, id, boots = host(id).boots, asked, found] {
        if (!host(id).is_running() || host(id).boots != boots) return;
        step(id, [&](Endpoint& process, TimePoint now, Actions& out) {
            process.on_seed_resolved(now, asked, found, out);
        });
    });
}

void World::launch(TimePoint at_time, HostId to, const SocketAddress& from, const SocketAddress& address,
                   BytesView data) {
    auto [name, packet] = packets_.add();
    packet.from = from;
    packet.to = address;
    packet.data.assign(data.begin(), data.end());
    queue_.push(at_time, SimEventKind::datagram, to, name);
}

void World::deliver(const SimEvent& event) {
    Packet& packet = *packets_.find(event.subject);
    Host& host = at(event.host);
    if (!host.is_running() || host.address != packet.to) {
        ++network_.counters().no_receiver;
        return packets_.remove(event.subject);
    }
    ++network_.counters().delivered;
    for (Observer* observer : observers_) observer->on_datagram(event.host);
    step(event.host, [&](Endpoint& process, TimePoint now, Actions& out) {
        process.on_datagram(now, packet.from, packet.data, out);
    });
    packets_.remove(event.subject);
}

}  // namespace memberlist::sim
