#include "support/cluster.hpp"

#include <algorithm>

#include "base/overloaded.hpp"

namespace memberlist::test {

// --- nodes and their wishes ----------------------------------------------------------------------

void Cluster::start(const std::string& name, const Customize& customize) {
    start_at(name, *SocketAddress::parse("10.0.0." + std::to_string(nodes_.size() + 1) + ":7946"), customize);
}

void Cluster::start_at(const std::string& name, const SocketAddress& address, const Customize& customize) {
    auto member = std::make_unique<Member>();
    member->name = name;
    member->address = address;
    endpoint::EndpointConfig config;
    config.local.name = name;
    config.local.address = member->address;
    core::Questions questions;
    if (customize) customize(config, questions);
    member->endpoint = std::make_unique<endpoint::Endpoint>(std::move(config), Rng(rng_.next()), entropy_,
                                                            questions, telemetry_);
    index_[name] = nodes_.size();
    nodes_.push_back(std::move(member));
    step(*nodes_.back(), [&](auto& endpoint, auto& out) { endpoint.start(now_, out); });
}

OpId Cluster::join(const std::string& name, const std::vector<std::string>& seeds, Duration timeout) {
    const OpId id = next_operation();
    std::vector<std::string> texts;
    for (const auto& seed : seeds) texts.push_back(index_.count(seed) > 0 ? address(seed).to_string() : seed);
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.join(now_, id, texts, timeout, out); });
    return id;
}

OpId Cluster::rejoin(const std::string& name, Duration timeout) {
    const OpId id = next_operation();
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.rejoin(now_, id, timeout, out); });
    return id;
}

void Cluster::join_all() {
    for (std::size_t i = 1; i < nodes_.size(); ++i) join(nodes_[i]->name, {nodes_[0]->name});
}

OpId Cluster::leave(const std::string& name, Duration timeout) {
    const OpId id = next_operation();
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.leave(now_, id, timeout, out); });
    return id;
}

Node Cluster::target_of(const std::string& target) const {
    Node to;
    to.name = target;
    to.address = address(target);
    return to;
}

OpId Cluster::ping(const std::string& name, const std::string& target) {
    const OpId id = next_operation();
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.ping(now_, id, target_of(target), out); });
    return id;
}

OpId Cluster::send_reliable(const std::string& name, const std::string& target, std::string_view payload) {
    const OpId id = next_operation();
    step(node(name), [&](auto& endpoint, auto& out) {
        endpoint.send_reliable(now_, id, target_of(target), to_bytes(payload), out);
    });
    return id;
}

Result<void> Cluster::send_best_effort(const std::string& name, const std::string& target,
                                       std::string_view payload) {
    Result<void> result;
    step(node(name), [&](auto& endpoint, auto& out) {
        result = endpoint.send_best_effort(now_, target_of(target), as_bytes(payload), out);
    });
    return result;
}

void Cluster::cancel(const std::string& name, OpId operation) {
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.cancel(now_, operation, out); });
}

void Cluster::shutdown(const std::string& name) {
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.shutdown(now_, out); });
    kill(name);
}

void Cluster::rejoin_silently(const std::string& name) {
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.rejoin(now_, std::nullopt, 30s, out); });
}

// --- time ----------------------------------------------------------------------------------------

void Cluster::run_for(Duration duration) {
    run_until([] { return false; }, duration);
}

bool Cluster::run_until(const std::function<bool()>& done, Duration limit) {
    const TimePoint end = now_ + limit;
    while (!done()) {
        TimePoint next = queue_.empty() ? TimePoint::max() : queue_.begin()->first;
        Member* due = nullptr;  // null: something arrives, which goes before deadlines of the same moment
        for (const auto& member : nodes_) {
            const auto deadline = member->is_dead ? std::nullopt : member->endpoint->next_deadline();
            if (deadline && *deadline < next) {
                next = *deadline;
                due = member.get();
            }
        }
        if (next > end) {
            now_ = end;
            return done();
        }
        now_ = std::max(now_, next);
        if (due != nullptr) {
            step(*due, [&](auto& endpoint, auto& out) { endpoint.on_deadline(now_, out); });
        } else {
            const auto what = std::move(queue_.begin()->second);
            queue_.erase(queue_.begin());
            what();
        }
    }
    return true;
}

// --- looking -------------------------------------------------------------------------------------

NodeState Cluster::sees(const std::string& name, const std::string& other) const {
    const auto& members = node(name).endpoint->members();
    const auto id = members.find(other);
    return id ? members[*id].state : NodeState::dead;
}

bool Cluster::everybody_sees(std::size_t count) const {
    return std::all_of(nodes_.begin(), nodes_.end(), [&](const auto& member) {
        return member->is_dead || member->endpoint->members().live_count() == count;
    });
}

bool Cluster::everybody_else_sees(const std::string& other, NodeState state) const {
    return std::all_of(nodes_.begin(), nodes_.end(), [&](const auto& member) {
        return member->is_dead || member->name == other || sees(member->name, other) == state;
    });
}

const endpoint::Finish* Cluster::result(const std::string& name, OpId operation) const {
    const auto& finished = node(name).finished;
    const auto found = finished.find(operation);
    return found == finished.end() ? nullptr : &found->second;
}

// --- the virtual network -------------------------------------------------------------------------

Cluster::Member* Cluster::find(const SocketAddress& address) {
    // The latest one: a restarted node has the address of its dead predecessor.
    const auto found = std::find_if(nodes_.rbegin(), nodes_.rend(),
                                    [&](const auto& member) { return member->address == address; });
    return found == nodes_.rend() ? nullptr : found->get();
}

void Cluster::perform_all(Member& member, endpoint::Actions& actions) {
    for (endpoint::Action& action : actions.list()) {
        std::visit(Overloaded{
                       [&](endpoint::SendDatagram& datagram) {
                           send(member, datagram.to, actions.payload(datagram));
                       },
                       [&](endpoint::Connect& dial) { connect(member, dial.id, dial.to); },
                       [&](endpoint::WriteStream& data) { write(member, data.id, data.data); },
                       [&](endpoint::FinishStream& stream) { close(member, stream.id, false); },
                       [&](endpoint::AbortStream& stream) { close(member, stream.id, true); },
                       [&](endpoint::ResolveSeed& asked) { resolve(member, asked); },
                       [](endpoint::ForgetSeeds&) {},  // the name server answers all the same
                       [&](endpoint::Announce& announce) { member.events.push_back(announce.event); },
                       [&](endpoint::Finish& finish) {
                           if (!member.finished.emplace(finish.operation, finish).second) {
                               throw std::logic_error("an operation ended twice");
                           }
                       },
                   },
                   action);
    }
}

void Cluster::send(Member& from, const SocketAddress& to, BytesView payload) {
    ++datagrams_;
    Member* receiver = find(to);
    const bool is_lost = loss_ > 0 && static_cast<double>(rng_.below(1'000'000)) < loss_ * 1e6;
    if (receiver == nullptr || is_lost || from.is_cut_off || from.loses_packets) return;
    later([this, receiver, &from, data = to_bytes(payload)] {
        if (receiver->is_dead || !hears(*receiver, from) || receiver->loses_packets) return;
        step(*receiver,
             [&](auto& endpoint, auto& out) { endpoint.on_datagram(now_, from.address, data, out); });
    });
}

void Cluster::connect(Member& from, StreamId id, const SocketAddress& to) {
    Member* receiver = find(to);
    if (receiver != nullptr && !hears(*receiver, from)) return;  // hangs until the deadline
    later([this, &from, id, receiver] {
        const auto refuse = [&] {
            const auto error = std::make_error_code(std::errc::connection_refused);
            step(from, [&](auto& endpoint, auto& out) { endpoint.on_stream_closed(now_, id, error, out); });
        };
        if (receiver == nullptr || receiver->is_dead) return refuse();
        std::optional<StreamId> accepted;
        step(*receiver, [&](auto& endpoint, auto& out) {
            accepted = endpoint.on_stream_accepted(now_, from.address, out);
        });
        if (!accepted) return refuse();
        receiver->streams[*accepted] = {from.name, id};
        from.streams[id] = {receiver->name, *accepted};
        step(from, [&](auto& endpoint, auto& out) { endpoint.on_stream_connected(now_, id, out); });
    });
}

void Cluster::write(Member& from, StreamId id, const Bytes& data) {
    const auto stream = from.streams.find(id);
    if (stream == from.streams.end()) return;
    if (stream->second.name.empty()) return append(outside_received_, data);
    Member* receiver = &node(stream->second.name);
    for (std::size_t start = 0; start < data.size(); start += stream_piece_bytes) {
        const auto piece = BytesView(data).subspan(start, std::min(stream_piece_bytes, data.size() - start));
        later([this, receiver, peer = stream->second.id, bytes = to_bytes(piece)] {
            if (receiver->is_dead || receiver->streams.count(peer) == 0) return;
            step(*receiver,
                 [&](auto& endpoint, auto& out) { endpoint.on_stream_data(now_, peer, bytes, out); });
        });
    }
}

void Cluster::close(Member& from, StreamId id, bool is_abort) {
    const auto stream = from.streams.extract(id);
    if (!stream.empty() && !stream.mapped().name.empty()) {
        later([this, receiver = &node(stream.mapped().name), peer = stream.mapped().id, is_abort] {
            if (receiver->is_dead || receiver->streams.count(peer) == 0) return;
            step(*receiver, [&](auto& endpoint, auto& out) {
                if (!is_abort) return endpoint.on_stream_end(now_, peer, out);
                receiver->streams.erase(peer);
                endpoint.on_stream_closed(now_, peer, std::make_error_code(std::errc::connection_reset), out);
            });
        });
    }
    if (is_abort) return;
    later([this, &from, id] {
        step(from, [&](auto& endpoint, auto& out) { endpoint.on_stream_closed(now_, id, {}, out); });
    });
}

void Cluster::resolve(Member& member, const endpoint::ResolveSeed& asked) {
    ++lookups_;
    const auto host = hosts_.find(asked.seed.host);
    Result<std::vector<SocketAddress>> found = asked.seed.resolve_error("not in the virtual name server");
    if (host != hosts_.end()) {
        found = host->second.addresses;
        for (SocketAddress& address : *found) address.port = asked.seed.port;
    }
    const auto answer = [this, &member, asked, found] {
        if (member.is_dead) return;
        step(member, [&](auto& endpoint, auto& out) { endpoint.on_seed_resolved(now_, asked, found, out); });
    };
    later(answer, host != hosts_.end() ? host->second.delay : latency);
}

void Cluster::inject(const std::string& name, const SocketAddress& from, BytesView datagram) {
    step(node(name), [&](auto& endpoint, auto& out) { endpoint.on_datagram(now_, from, datagram, out); });
}

Bytes Cluster::talk_to(const std::string& name, BytesView data) {
    outside_received_.clear();
    Member& member = node(name);
    const SocketAddress outside = *SocketAddress::parse("10.9.9.9:9999");
    std::optional<StreamId> id;
    step(member, [&](auto& endpoint, auto& out) { id = endpoint.on_stream_accepted(now_, outside, out); });
    if (!id) return {};
    member.streams[*id] = {};
    step(member, [&](auto& endpoint, auto& out) { endpoint.on_stream_data(now_, *id, data, out); });
    step(member, [&](auto& endpoint, auto& out) { endpoint.on_stream_end(now_, *id, out); });
    run_for(50ms);
    return outside_received_;
}

}  // namespace memberlist::test
