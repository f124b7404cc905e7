#include "net/step_loop.hpp"

#include <asio/error.hpp>

#include "base/overloaded.hpp"
#include "net/socket_engine.hpp"

namespace memberlist::net {

namespace {

constexpr std::size_t read_buffer_bytes = 64 * 1024;

std::chrono::steady_clock::time_point to_steady(TimePoint time) {
    return std::chrono::steady_clock::time_point(time.time_since_epoch());
}

}  // namespace

StepLoop::StepLoop(BoundSockets sockets, std::shared_ptr<Mailbox> mailbox, EngineConfig config,
                   EngineListener& listener)
    : listener_(listener),
      log_(config.log),
      metrics_(config.metrics),
      entropy_(config.entropy ? config.entropy : std::make_shared<security::SystemEntropy>()),
      endpoint_(std::move(config.endpoint), Rng(config.random_seed), *entropy_, config.questions,
                {config.log, config.metrics}),
      mailbox_(std::move(mailbox)),
      udp_(std::make_shared<UdpSocket>(std::move(sockets.udp), *this, Telemetry{log_, metrics_})),
      acceptor_(std::make_shared<Listener>(std::move(sockets.acceptor), *this, log_)),
      timer_(acceptor_->get_executor()),
      resolver_(config.lookup ? std::move(config.lookup) : look_up),
      read_buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(read_buffer_bytes)) {}

void StepLoop::start() {
    run_step([](auto& endpoint, TimePoint now, auto& out) { endpoint.start(now, out); });
}

void StepLoop::open() {
    if (is_stopped_) return;
    is_open_ = true;
    arm_timer();
    udp_->start();
    acceptor_->start();
}

void StepLoop::stop() {
    if (std::exchange(is_stopped_, true)) return;
    mailbox_->close();
    acceptor_->close();
    run_step([](auto& endpoint, TimePoint now, auto& out) { endpoint.shutdown(now, out); });
    timer_.cancel();
    udp_->close();
    for (const auto& stream : std::exchange(streams_, {})) stream.second->abort();
    deliver();
    listener_.on_stopped();
}

// --- steps -------------------------------------------------------------------------------------------------

void StepLoop::step(Engine::Input input) {
    run_step(input);
    deliver();
    // Telling the endpoint makes it try others, which may be refused in turn; every probe gives up in the
    // end.
    while (!refused_.empty()) {
        const SocketAddress to = refused_.back();
        refused_.pop_back();
        run_step([&](auto& endpoint, TimePoint now, auto& out) { endpoint.on_send_failed(now, to, out); });
        deliver();
    }
}

void StepLoop::run_step(Engine::Input input) {
    const TimePoint start = steady_now();
    const std::uint64_t ticks_before = endpoint_.state().counters.gossip_ticks;
    actions_.clear();
    input(endpoint_, start, actions_);
    perform_actions();
    // Go measures how long its tick takes to choose, pack, encrypt and send. The core knows no clock and the sending
    // is ours, so it is the step that is measured; what else falls due at that moment is in it.
    const bool has_gossiped = endpoint_.state().counters.gossip_ticks != ticks_before;
    if (has_gossiped && metrics_.is_enabled()) metrics_.sample("memberlist.gossip", steady_now() - start);
    arm_timer();
    listener_.on_step(endpoint_.state(), counters());
}

// Datagrams are collected and go out together: nothing depends on their order relative to a stream's bytes.
void StepLoop::perform_actions() {
    outbound_.clear();
    for (endpoint::Action& action : actions_.list()) {
        std::visit(Overloaded{
                       [&](endpoint::SendDatagram& datagram) {
                           outbound_.push_back({datagram.to, actions_.payload(datagram)});
                       },
                       [&](endpoint::Connect& connect) { dial(connect); },
                       [&](endpoint::WriteStream& write) {
                           with_stream(write.id, [&](auto& stream) { stream.write(std::move(write.data)); });
                       },
                       [&](endpoint::FinishStream& end) {
                           with_stream(end.id, [](auto& stream) { stream.finish(); });
                       },
                       [&](endpoint::AbortStream& end) { abort_stream(end.id); },
                       [&](endpoint::ResolveSeed& asked) { resolve(asked); },
                       [&](endpoint::ForgetSeeds& forgotten) { resolver_.forget(forgotten.join); },
                       [&](endpoint::Announce& announce) { reports_.emplace_back(std::move(announce)); },
                       [&](endpoint::Finish& finish) { reports_.emplace_back(std::move(finish)); },
                   },
                   action);
    }
    udp_->send(outbound_, refused_);
}

void StepLoop::deliver() {
    for (Report& report : reports_) {
        std::visit(Overloaded{
                       [&](endpoint::Announce& announce) { listener_.on_event(std::move(announce.event)); },
                       [&](endpoint::Finish& finish) { listener_.on_finish(std::move(finish)); },
                   },
                   report);
    }
    reports_.clear();
}

// An alarm that comes too early costs one step in which nothing is due; to put it off with every packet would
// cost more.
void StepLoop::arm_timer() {
    const auto due = endpoint_.next_deadline();
    if (!is_open_ || !due || (timer_due_ && *timer_due_ <= *due)) return;
    timer_due_ = due;
    timer_.expires_at(to_steady(*due));
    timer_.async_wait([self = shared_from_this()](const std::error_code& error) {
        if (!error && !self->is_stopped_) self->on_timer();
    });
}

void StepLoop::on_timer() {
    timer_due_.reset();
    step([](auto& endpoint, TimePoint now, auto& out) { endpoint.on_deadline(now, out); });
}

NetCounters StepLoop::counters() const {
    NetCounters counters = stream_counters_;
    counters.datagrams_received = udp_->counters().received;
    counters.datagrams_sent = udp_->counters().sent;
    counters.datagrams_dropped = udp_->counters().dropped;
    return counters;
}

// --- what the sockets report -------------------------------------------------------------------------------

// One step for all of them: one look at the clock, one arming of the timer, and the answers leave together.
void StepLoop::on_datagrams(std::span<const InboundDatagram> datagrams) {
    step([&](auto& endpoint, TimePoint now, auto& out) {
        for (const InboundDatagram& datagram : datagrams)
            endpoint.on_datagram(now, datagram.from, datagram.payload, out);
    });
}

void StepLoop::on_accepted(asio::ip::tcp::socket socket, const SocketAddress& from) {
    std::optional<StreamId> id;
    step([&](auto& endpoint, TimePoint now, auto& out) {
        id = endpoint.on_stream_accepted(now, from, out);
        if (id) add_stream(*id, std::move(socket));
    });
    if (!id) return;  // the socket closes with its last owner
    ++stream_counters_.streams_accepted;
    with_stream(*id, [](auto& stream) { stream.start_accepted(); });
}

void StepLoop::on_connected(StreamId id) {
    step([&](auto& endpoint, TimePoint now, auto& out) { endpoint.on_stream_connected(now, id, out); });
}

void StepLoop::on_data(StreamId id, BytesView data) {
    step([&](auto& endpoint, TimePoint now, auto& out) { endpoint.on_stream_data(now, id, data, out); });
}

void StepLoop::on_end(StreamId id) {
    step([&](auto& endpoint, TimePoint now, auto& out) { endpoint.on_stream_end(now, id, out); });
}

void StepLoop::on_closed(StreamId id, std::error_code error) {
    streams_.erase(id);
    step([&](auto& endpoint, TimePoint now, auto& out) { endpoint.on_stream_closed(now, id, error, out); });
}

// --- streams -----------------------------------------------------------------------------------------------

StreamConnection& StepLoop::add_stream(StreamId id, asio::ip::tcp::socket socket) {
    const std::span buffer(read_buffer_.get(), read_buffer_bytes);
    auto stream = std::make_shared<StreamConnection>(id, std::move(socket), buffer, *this);
    return *(streams_[id] = std::move(stream));
}

void StepLoop::dial(const endpoint::Connect& connect) {
    ++stream_counters_.streams_dialed;
    add_stream(connect.id, asio::ip::tcp::socket(timer_.get_executor())).dial(connect.to);
}

template <class Call>
void StepLoop::with_stream(StreamId id, Call call) {
    if (const auto stream = streams_.find(id); stream != streams_.end()) call(*stream->second);
}

void StepLoop::abort_stream(StreamId id) {
    with_stream(id, [](auto& stream) { stream.abort(); });
    streams_.erase(id);
}

// --- names -------------------------------------------------------------------------------------------------

void StepLoop::resolve(endpoint::ResolveSeed& asked) {
    // Never answered inside this step: what the resolver finds, or fails to, is posted.
    const auto on_found = [weak = weak_from_this(), mailbox = mailbox_,
                           asked](const Result<std::vector<SocketAddress>>& found) {
        auto task = [weak, asked, found] {
            const auto self = weak.lock();
            if (self == nullptr || self->is_stopped_) return;
            self->step([&](auto& endpoint, TimePoint now, auto& out) {
                endpoint.on_seed_resolved(now, asked, found, out);
            });
        };
        mailbox->post(task);
    };
    resolver_.resolve(asked.join, asked.seed, on_found);
}

}  // namespace memberlist::net
