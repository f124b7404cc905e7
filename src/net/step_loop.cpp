#include "net/step_loop.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "net/engine_thread.hpp"

namespace memberlist::net {

using endpoint::Actions;
using endpoint::Endpoint;

namespace {

// Bounds of the interval at which the application's clock is polled; it may jump or stand still.
constexpr std::chrono::milliseconds clock_look_min{1};
constexpr std::chrono::milliseconds clock_look_max{1000};

std::chrono::steady_clock::time_point to_steady(TimePoint time) {
    return std::chrono::steady_clock::time_point(time.time_since_epoch());
}

}  // namespace

StepLoop::StepLoop(Machine machine, EngineConfig config, EngineListener& listener)
    : listener_(listener),
      log_(config.log),
      metrics_(config.metrics),
      entropy_(config.entropy ? config.entropy : std::make_shared<security::SystemEntropy>()),
      endpoint_(std::move(config.endpoint), Rng(config.random_seed), *entropy_, config.questions,
                {config.log, config.metrics}),
      mailbox_(std::move(machine.mailbox)),
      clock_(std::move(machine.clock)),
      carrier_(std::move(machine.carrier)),
      timer_(machine.strand),
      resolver_(config.lookup ? std::move(config.lookup) : look_up) {
    carrier_->attach(*this);
}

// Resolver threads and the application's clock hold the mailbox and may outlive the strand.
StepLoop::~StepLoop() { mailbox_->close(); }

void StepLoop::start() {
    run_step([](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.start(now, out); });
}

void StepLoop::open() {
    if (is_stopped_) return;
    is_open_ = true;
    arm_timer();
    carrier_->start();
}

void StepLoop::stop() {
    if (std::exchange(is_stopped_, true)) return;
    const EngineThread::Work at_work;
    mailbox_->close();
    carrier_->stop_accepting();
    run_step([](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.shutdown(now, out); });
    timer_.cancel();
    carrier_->close();
    deliver();
    listener_.on_stopped();
}

// --- steps ---------------------------------------------------------------------------------------

void StepLoop::step(Engine::Input input) {
    run_step(input);
    deliver();
    // Reporting a failed send may make the endpoint try other members, whose sends may fail in
    // turn. The loop ends because every probe gives up eventually.
    while (!refused_.empty()) {
        const SocketAddress to = refused_.back();
        refused_.pop_back();
        run_step(
            [&](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.on_send_failed(now, to, out); });
        deliver();
    }
}

void StepLoop::run_step(Engine::Input input) {
    const EngineThread::Work at_work;
    const TimePoint start = clock_->now();
    const std::uint64_t ticks_before = endpoint_.state().counters.gossip_ticks;
    actions_.clear();
    input(endpoint_, start, actions_);
    perform_actions();
    // Go measures how long its gossip tick takes to choose, pack, encrypt and send. The core has no
    // clock and the sending is ours, so we measure the whole step, including anything else due at
    // that moment.
    const bool has_gossiped = endpoint_.state().counters.gossip_ticks != ticks_before;
    if (has_gossiped && metrics_.is_enabled()) metrics_.sample("memberlist.gossip", clock_->now() - start);
    arm_timer();
    listener_.on_step(endpoint_.state(), carrier_->counters());
}

// Datagrams are sent together at the end; their order relative to stream bytes does not matter.
void StepLoop::perform_actions() {
    outbound_.clear();
    for (endpoint::Action& action : actions_.list()) {
        std::visit(
            Overloaded{
                [&](endpoint::SendDatagram& datagram) {
                    outbound_.push_back({datagram.to, actions_.payload(datagram)});
                },
                [&](endpoint::Connect& connect) { carrier_->dial(connect.id, connect.to); },
                [&](endpoint::WriteStream& write) { carrier_->write(write.id, std::move(write.data)); },
                [&](endpoint::FinishStream& end) { carrier_->finish(end.id); },
                [&](endpoint::AbortStream& end) { carrier_->abort(end.id); },
                [&](endpoint::ResolveSeed& asked) { resolve(asked); },
                [&](endpoint::ForgetSeeds& forgotten) { resolver_.forget(forgotten.join); },
                [&](endpoint::Announce& announce) { reports_.emplace_back(std::move(announce)); },
                [&](endpoint::Finish& finish) { reports_.emplace_back(std::move(finish)); },
            },
            action);
    }
    carrier_->send(outbound_, refused_);
}

void StepLoop::deliver() {
    const EngineThread::Work at_work;
    for (Report& report : reports_) {
        std::visit(Overloaded{
                       [&](endpoint::Announce& announce) { listener_.on_event(std::move(announce.event)); },
                       [&](endpoint::Finish& finish) { listener_.on_finish(std::move(finish)); },
                   },
                   report);
    }
    reports_.clear();
}

// A timer that fires early costs one step in which nothing is due. Postponing it with every packet
// would cost more.
void StepLoop::arm_timer() {
    const auto due = endpoint_.next_deadline();
    if (!is_open_ || !due || has_timer_for(*due)) return;
    if (Clock* given = clock_->given(); given != nullptr) return arm_with(*given, *due);
    timer_due_ = due;
    timer_.expires_at(to_steady(*due));
    wait_for_timer();
}

// An alarm cannot be postponed or cancelled. We request one only for a deadline earlier than all
// pending alarms, so few are pending at any time; an alarm that rings requests the next. Deadlines
// beyond NodeClock::end get none, because the clock stops there and would ring at once, again and
// again.
void StepLoop::arm_with(Clock& clock, TimePoint due) {
    if (due > NodeClock::end || (!alarms_.empty() && *alarms_.begin() <= due)) return;
    alarms_.insert(due);
    // The clock may call this on any thread, inside ring_at(), or after we are gone.
    const auto ring = [weak = weak_from_this(), mailbox = mailbox_, due] {
        auto task = [weak, due] {
            const auto self = weak.lock();
            if (self != nullptr && !self->is_stopped_) self->on_alarm(due);
        };
        mailbox->post(task);
    };
    if (clock.ring_at(due, ring)) return;
    alarms_.erase(due);
    watch_clock(due);
}

// If the clock rang early, it might do so again, so it is polled instead.
void StepLoop::on_alarm(TimePoint due) {
    alarms_.erase(due);
    const TimePoint now = clock_->now();
    if (now < due) return watch_clock(due);
    const auto next = endpoint_.next_deadline();
    if (!next || *next > now) return arm_timer();
    step([](Endpoint& endpoint, TimePoint at, Actions& out) { endpoint.on_deadline(at, out); });
}

void StepLoop::watch_clock(TimePoint due) {
    if (has_timer_for(due)) return;
    timer_due_ = due;
    timer_.expires_after(std::clamp<Duration>(due - clock_->now(), clock_look_min, clock_look_max));
    wait_for_timer();
}

void StepLoop::wait_for_timer() {
    timer_.async_wait([self = shared_from_this()](const std::error_code& error) {
        if (!error && !self->is_stopped_) self->on_timer();
    });
}

void StepLoop::on_timer() {
    timer_due_.reset();
    step([](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.on_deadline(now, out); });
}

// --- what the carrier reports --------------------------------------------------------------------

// One step for the whole batch: the clock is read once, the timer is armed once, and the replies
// are sent together.
void StepLoop::on_datagrams(std::span<const InboundDatagram> datagrams) {
    step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
        for (const InboundDatagram& datagram : datagrams)
            endpoint.on_datagram(now, datagram.from, datagram.payload, out);
    });
}

std::optional<StreamId> StepLoop::on_accepted(const SocketAddress& from, FunctionRef<void(StreamId)> adopt) {
    std::optional<StreamId> id;
    step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
        id = endpoint.on_stream_accepted(now, from, out);
        if (id) adopt(*id);
    });
    return id;
}

void StepLoop::on_connected(StreamId id) {
    step(
        [&](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.on_stream_connected(now, id, out); });
}

void StepLoop::on_data(StreamId id, BytesView data) {
    step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
        endpoint.on_stream_data(now, id, data, out);
    });
}

void StepLoop::on_end(StreamId id) {
    step([&](Endpoint& endpoint, TimePoint now, Actions& out) { endpoint.on_stream_end(now, id, out); });
}

void StepLoop::on_closed(StreamId id, std::error_code error) {
    step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
        endpoint.on_stream_closed(now, id, error, out);
    });
}

// --- names ---------------------------------------------------------------------------------------

void StepLoop::resolve(endpoint::ResolveSeed& asked) {
    // The result is posted, so it never arrives inside this step.
    const auto on_found = [weak = weak_from_this(), mailbox = mailbox_,
                           asked](const Result<std::vector<SocketAddress>>& found) {
        auto task = [weak, asked, found] {
            const auto self = weak.lock();
            if (self == nullptr || self->is_stopped_) return;
            self->step([&](Endpoint& endpoint, TimePoint now, Actions& out) {
                endpoint.on_seed_resolved(now, asked, found, out);
            });
        };
        mailbox->post(task);
    };
    resolver_.resolve(asked.join, asked.seed, on_found);
}

}  // namespace memberlist::net
