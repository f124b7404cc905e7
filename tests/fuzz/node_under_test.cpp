#include "node_under_test.hpp"

#include "base/overloaded.hpp"
#include "held_memory.hpp"
#include "wire/decode.hpp"

namespace memberlist::fuzz {
namespace {

constexpr std::size_t udp_payload_max = 65'507;
// Bounds a message that travels alone: at most two names and an address.
constexpr std::size_t lone_message_bytes_max = 4096;
// Bounds the memory for members, queued messages, half-received streams and scratch buffers at
// their limits.
constexpr std::size_t memory_max = 1536 * 1024;

bool has_type(BytesView message, wire::MessageType type) {
    return message.front() == static_cast<std::uint8_t>(type);
}

// A ping of a suspect always carries the suspicion, whatever its size.
bool is_ping_of_suspect(const Reading& reading) {
    return reading.messages.size() == 2 && has_type(reading.messages[0], wire::MessageType::ping) &&
           has_type(reading.messages[1], wire::MessageType::suspect);
}

}  // namespace

endpoint::EndpointConfig NodeUnderTest::config_for(frame::FrameConfig frame) {
    endpoint::EndpointConfig config;
    config.frame = std::move(frame);
    config.frame.limits.datagram_bytes = 8192;
    config.frame.limits.packet_work_bytes = config.frame.limits.decompressed_bytes = 192 * 1024;
    config.local.name = "n0";
    config.local.address = *SocketAddress::parse("10.0.0.1:7946");
    config.swim.gossip_to_the_dead_time = 5s;
    config.swim.push_pull_interval = 7s;
    config.swim.dead_node_reclaim_time = 3s;
    config.swim.members_max = 24;
    config.swim.broadcasts_max = 12;
    config.swim.relays_max = 8;
    config.streams.accepted_max = 16;
    config.streams.accepted_per_source_max = 8;
    config.streams.push_pulls_max = 4;
    config.streams.dialed_max = 5;
    config.streams.held_bytes_max = 64 * 1024;
    config.streams.join_parallel = 3;
    return config;
}

NodeUnderTest::NodeUnderTest(frame::FrameConfig frame)
    : memory_before_(held_memory()),
      config_(config_for(std::move(frame))),
      peer_(counterpart_of(config_.frame)),
      endpoint_(config_, Rng(3), entropy_, {&application_, &application_, &application_}, Logger{}) {
    step([&] { endpoint_.start(now_, out_); });
}

// --- the network ---------------------------------------------------------------------------------

void NodeUnderTest::receive(const SocketAddress& from, BytesView datagram) {
    step([&] { endpoint_.on_datagram(now_, from, datagram, out_); });
}

void NodeUnderTest::fail_to_send(const SocketAddress& to) {
    step([&] { endpoint_.on_send_failed(now_, to, out_); });
}

void NodeUnderTest::accept_stream(const SocketAddress& from) {
    const bool was_full =
        count_streams(frame::StreamRole::accepted) >= config_.streams.accepted_per_source_max;
    std::optional<StreamId> id;
    step([&] { id = endpoint_.on_stream_accepted(now_, from, out_); });
    FUZZ_CHECK(id || was_full);
    if (id) streams_.push_back({*id, frame::StreamRole::accepted, Phase::open});
    FUZZ_CHECK(count_streams(frame::StreamRole::accepted) <= config_.streams.accepted_max);
}

void NodeUnderTest::conclude_dial(std::size_t pick, bool is_connected) {
    Stream* stream = pick_stream(pick, {Phase::dialing});
    if (stream == nullptr) return;
    const StreamId id = stream->id;
    if (is_connected) {
        stream->phase = Phase::open;
        return step([&] { endpoint_.on_stream_connected(now_, id, out_); });
    }
    forget_stream(id);
    const auto error = std::make_error_code(std::errc::connection_refused);
    step([&] { endpoint_.on_stream_closed(now_, id, error, out_); });
}

void NodeUnderTest::receive_on_stream(std::size_t pick, BytesView data) {
    const Stream* stream = pick_stream(pick, {Phase::open, Phase::closing});
    if (stream == nullptr || stream->has_ended) return;
    const StreamId id = stream->id;
    step([&] { endpoint_.on_stream_data(now_, id, data, out_); });
}

void NodeUnderTest::receive_message_on_stream(std::size_t pick, BytesView message) {
    const Stream* stream = pick_stream(pick, {Phase::open, Phase::closing});
    if (stream == nullptr) return;
    const auto peers_role =
        stream->role == frame::StreamRole::accepted ? frame::StreamRole::dialed : frame::StreamRole::accepted;
    receive_on_stream(pick, peer_.write_stream(message, peers_role));
}

void NodeUnderTest::end_stream(std::size_t pick) {
    Stream* stream = pick_stream(pick, {Phase::open, Phase::closing});
    if (stream == nullptr || stream->has_ended) return;
    stream->has_ended = true;
    const StreamId id = stream->id;
    step([&] { endpoint_.on_stream_end(now_, id, out_); });
}

void NodeUnderTest::break_stream(std::size_t pick) {
    const Stream* stream = pick_stream(pick, {Phase::open, Phase::closing});
    if (stream == nullptr) return;
    const StreamId id = stream->id;
    forget_stream(id);
    const auto error = std::make_error_code(std::errc::connection_reset);
    step([&] { endpoint_.on_stream_closed(now_, id, error, out_); });
}

void NodeUnderTest::conclude_writing(std::size_t pick) {
    const Stream* stream = pick_stream(pick, {Phase::closing});
    if (stream == nullptr) return;
    const StreamId id = stream->id;
    forget_stream(id);
    step([&] { endpoint_.on_stream_closed(now_, id, {}, out_); });
}

std::size_t NodeUnderTest::count_streams(frame::StreamRole role) const {
    return static_cast<std::size_t>(std::count_if(streams_.begin(), streams_.end(),
                                                  [&](const Stream& stream) { return stream.role == role; }));
}

NodeUnderTest::Stream* NodeUnderTest::pick_stream(std::size_t pick, std::initializer_list<Phase> phases) {
    std::vector<Stream*> eligible;
    for (Stream& stream : streams_) {
        if (std::find(phases.begin(), phases.end(), stream.phase) != phases.end())
            eligible.push_back(&stream);
    }
    return eligible.empty() ? nullptr : eligible[pick % eligible.size()];
}

NodeUnderTest::Stream& NodeUnderTest::stream(StreamId id) {
    const auto found =
        std::find_if(streams_.begin(), streams_.end(), [&](const Stream& stream) { return stream.id == id; });
    FUZZ_CHECK(found != streams_.end());
    return *found;
}

void NodeUnderTest::forget_stream(StreamId id) {
    streams_.erase(streams_.begin() + (&stream(id) - streams_.data()));
}

// --- time ----------------------------------------------------------------------------------------

Duration NodeUnderTest::take_time(Duration wanted) { return std::min(wanted, end_of_time_ - now_); }

void NodeUnderTest::pass_time(Duration duration) {
    const TimePoint end = now_ + take_time(duration);
    while (endpoint_.next_deadline() && *endpoint_.next_deadline() <= end) {
        now_ = std::max(now_, *endpoint_.next_deadline());
        step([&] { endpoint_.on_deadline(now_, out_); });
        check_due();
    }
    now_ = end;
}

void NodeUnderTest::oversleep(Duration duration) {
    now_ += take_time(duration);
    step([&] { endpoint_.on_deadline(now_, out_); });
    check_due();
}

// No deadline remains due, because a shell would spin on it.
void NodeUnderTest::check_due() {
    FUZZ_CHECK(!endpoint_.next_deadline() || *endpoint_.next_deadline() > now_);
}

// --- the application -----------------------------------------------------------------------------

void NodeUnderTest::begin(endpoint::Operation operation) {
    const OpId id{operations_.size() + 1};
    operations_[id] = false;
    step([&] { endpoint_.begin(now_, id, std::move(operation), out_); });
}

void NodeUnderTest::join(const std::vector<SocketAddress>& seeds, std::size_t unresolved) {
    std::vector<std::string> texts;
    for (const SocketAddress& seed : seeds) texts.push_back(seed.to_string());
    for (std::size_t i = 0; i < unresolved; ++i) texts.push_back("host" + std::to_string(i));
    begin(endpoint::Join{std::move(texts), 5s});
    answer_lookups();
    // Repeats the join, as a node does that has lost all members.
    step([&] { endpoint_.rejoin_proven_seeds(now_, 5s, out_); });
    answer_lookups();
}

// One name has two addresses, one has none, and one is never answered. Abandoned lookups are
// answered, too.
void NodeUnderTest::answer_lookups() {
    for (const auto& asked : std::exchange(lookups_, {})) {
        Result<std::vector<SocketAddress>> found = asked.seed.resolve_error("unknown");
        if (asked.seed.host == "host2") continue;
        if (asked.seed.host == "host0")
            found =
                std::vector{*SocketAddress::parse("10.0.0.1:7946"), *SocketAddress::parse("10.0.0.9:7946")};
        step([&] { endpoint_.on_seed_resolved(now_, asked, found, out_); });
    }
}

void NodeUnderTest::leave(Duration timeout) {
    is_leaving_ = true;
    begin(endpoint::Leave{timeout});
}

void NodeUnderTest::update(Duration timeout) { begin(endpoint::UpdateMetadata{timeout}); }

void NodeUnderTest::ping(const Node& to) { begin(endpoint::Ping{to, {}}); }

void NodeUnderTest::send_reliable(const Node& to, Bytes payload) {
    begin(endpoint::SendReliable{to, std::move(payload), {}});
}

void NodeUnderTest::send_best_effort(const Node& to, BytesView payload) {
    Result<void> sent;
    step([&] { sent = endpoint_.send_best_effort(now_, to, payload, out_); });
    FUZZ_CHECK(sent || sent.error().code == Errc::message_too_large);
}

void NodeUnderTest::cancel(std::size_t pick) {
    if (operations_.empty()) return;
    const OpId operation{pick % operations_.size() + 1};
    step([&] { endpoint_.cancel(now_, operation, out_); });
    FUZZ_CHECK(operations_.at(operation));
}

void NodeUnderTest::shut_down() {
    step([&] { endpoint_.shutdown(now_, out_); });
    FUZZ_CHECK(streams_.empty());
    for (const auto& [operation, has_ended] : operations_) FUZZ_CHECK(has_ended);
}

// --- what is checked -----------------------------------------------------------------------------

template <class Call>
void NodeUnderTest::step(const Call& call) {
    ++steps_;
    out_.clear();
    call();
    check_actions();
    out_.clear();
    check_state();
    check_memory();
}

void NodeUnderTest::check_actions() {
    const auto check = Overloaded{
        [&](const endpoint::SendDatagram& datagram) { check_datagram(out_.payload(datagram)); },
        [&](const endpoint::Connect& dial) {
            const bool is_known = std::any_of(streams_.begin(), streams_.end(),
                                              [&](const Stream& stream) { return stream.id == dial.id; });
            FUZZ_CHECK(!is_known);
            streams_.push_back({dial.id, frame::StreamRole::dialed, Phase::dialing});
        },
        [&](const endpoint::WriteStream& write) { check_written(stream(write.id), write.data); },
        [&](const endpoint::FinishStream& finish) {
            FUZZ_CHECK(stream(finish.id).phase == Phase::open);
            stream(finish.id).phase = Phase::closing;
            stream(finish.id).closing_since = steps_;
        },
        [&](const endpoint::AbortStream& abort) { check_abort(abort.id); },
        [&](const endpoint::ResolveSeed& asked) {
            FUZZ_CHECK(!asked.seed.host.empty());
            lookups_.push_back(asked);
        },
        [](const endpoint::ForgetSeeds&) {},
        [&](const endpoint::Announce& announce) { check_event(announce.event); },
        [&](const endpoint::Finish& finish) {
            const auto operation = operations_.find(finish.operation);
            FUZZ_CHECK(operation != operations_.end() && !operation->second);
            operation->second = true;
        },
    };
    for (const endpoint::Action& action : out_.list()) std::visit(check, action);
}

// An answer that was written in this step would be lost.
void NodeUnderTest::check_abort(StreamId id) {
    FUZZ_CHECK(stream(id).phase != Phase::closing || stream(id).closing_since != steps_);
    forget_stream(id);
}

void NodeUnderTest::check_datagram(BytesView datagram) {
    FUZZ_CHECK(!datagram.empty() && datagram.size() <= udp_payload_max);
    const Reading reading = peer_.read(datagram);
    FUZZ_CHECK(!reading.messages.empty() && reading.drops.empty());
    for (const Bytes& message : reading.messages) FUZZ_CHECK(wire::decode_packet_message(message));
    if (reading.messages.size() > 1 && !is_ping_of_suspect(reading)) {
        FUZZ_CHECK(datagram.size() <= config_.frame.packet_bytes_max);
    } else if (!has_type(reading.messages.front(), wire::MessageType::user)) {
        FUZZ_CHECK(reading.message_bytes() <= lone_message_bytes_max);
    }
}

// Exactly one complete message.
void NodeUnderTest::check_written(Stream& to, BytesView data) {
    FUZZ_CHECK(to.phase == Phase::open && !to.was_written);
    to.was_written = true;
    const auto peers_role =
        to.role == frame::StreamRole::accepted ? frame::StreamRole::dialed : frame::StreamRole::accepted;
    frame::StreamReader reader(peer_.config, peer_.cipher, peers_role);
    const auto message = reader.feed(data);
    FUZZ_CHECK(message && *message);
}

void NodeUnderTest::check_event(const Event& event) {
    const auto check = Overloaded{
        [&](const NodeJoined& joined) {
            FUZZ_CHECK(joined.node.name != TalkativeApplication::refused_name);
            FUZZ_CHECK(live_.insert(joined.node.name).second);
        },
        [&](const NodeLeft& left) {
            FUZZ_CHECK(left.node.name != config_.local.name || is_leaving_);
            FUZZ_CHECK(live_.erase(left.node.name) == 1);
            suspects_.erase(left.node.name);
        },
        [&](const NodeUpdated& updated) {
            FUZZ_CHECK(live_.count(updated.node.name) == 1 && updated.node.meta != updated.previous_meta);
        },
        [&](const NodeSuspected& suspected) {
            FUZZ_CHECK(suspected.node.name != config_.local.name && live_.count(suspected.node.name) == 1);
            FUZZ_CHECK(suspects_.insert(suspected.node.name).second);
        },
        [&](const NodeUnreachable& gone) { FUZZ_CHECK(suspects_.contains(gone.node.name)); },
        [&](const NodeRefuted& refuted) { FUZZ_CHECK(suspects_.erase(refuted.node.name) == 1); },
        [&](const NameConflict& conflict) {
            FUZZ_CHECK(conflict.existing.name == conflict.claimant.name);
            FUZZ_CHECK(conflict.existing.address != conflict.claimant.address);
        },
        [](const UserMessage&) {},
    };
    std::visit(check, event);
}

void NodeUnderTest::check_state() const {
    FUZZ_CHECK(count_streams(frame::StreamRole::dialed) <= config_.streams.dialed_max);
    const core::MemberTable& members = endpoint_.members();
    FUZZ_CHECK(members.size() <= config_.swim.members_max && members.live_count() == live_.size());
    FUZZ_CHECK(endpoint_.state().broadcasts.size() <= config_.swim.broadcasts_max);
    for (const core::MemberId id : members.order()) {
        const core::Member& member = members[id];
        FUZZ_CHECK(members.find(member.name) == id);
        FUZZ_CHECK(member.is_gone() == !live_.contains(member.name));
        FUZZ_CHECK((member.state == NodeState::suspect) == suspects_.contains(member.name));
        FUZZ_CHECK((member.state == NodeState::suspect) == member.suspicion.has_value());
        FUZZ_CHECK(member.name.size() <= config_.swim.name_bytes_max);
        FUZZ_CHECK(member.meta.size() <= config_.swim.meta_bytes_max_received);
    }
    const auto self = members.find(config_.local.name);
    FUZZ_CHECK(self && (is_leaving_ || members[*self].state == NodeState::alive));
}

void NodeUnderTest::check_memory() const { FUZZ_CHECK(held_memory() <= memory_before_ + memory_max); }

}  // namespace memberlist::fuzz
