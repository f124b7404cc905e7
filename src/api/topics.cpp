#include "api/topics.hpp"

#include <algorithm>
#include <utility>

namespace memberlist::api {

Topics::Topics(const Config& config, std::size_t gossip_bytes_max, const MemberView& view,
               Telemetry telemetry)
    : name_(config.name),
      retransmit_mult_(config.retransmit_mult),
      clock_(config.clock),
      delegate_(config.delegate.get()),
      view_(view),
      telemetry_(std::move(telemetry)),
      broadcasts_(config.limits.broadcasts, gossip_bytes_max),
      // Higher than before a restart, because others remember our numbers.
      last_number_(microseconds_since_1970()) {}

std::uint64_t Topics::microseconds_since_1970() const {
    const auto time = clock_ != nullptr ? clock_->time_of_day() : std::chrono::system_clock::now();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
    return microseconds.count() > 0 ? static_cast<std::uint64_t>(microseconds.count()) : 1;
}

// The highest number accepted: a day ahead of our clock. A number far ahead would make all later
// broadcasts of its sender look old.
std::uint64_t Topics::number_max() const {
    constexpr std::chrono::microseconds day = std::chrono::hours(24);
    return microseconds_since_1970() + static_cast<std::uint64_t>(day.count());
}

// The old handler is destroyed after the lock is released, because its destructor may call us.
void Topics::set_handler(std::string topic, MessageHandler handler) {
    Handler kept = handler ? std::make_shared<const MessageHandler>(std::move(handler)) : nullptr;
    std::map<std::string, Handler, std::less<>>::node_type removed;
    const std::lock_guard lock(mutex_);
    if (is_over_) return;
    if (kept != nullptr) {
        kept.swap(handlers_[std::move(topic)]);
    } else {
        removed = handlers_.extract(topic);
    }
}

void Topics::forget_handlers() {
    std::map<std::string, Handler, std::less<>> forgotten;
    const std::lock_guard lock(mutex_);
    forgotten.swap(handlers_);
    is_over_ = true;
}

DropCounters Topics::drops() const {
    const std::lock_guard lock(mutex_);
    return drops_;
}

Topics::Queue Topics::queue() const {
    const std::lock_guard lock(mutex_);
    return queue_;
}

Topics::Handler Topics::handler_of(std::string_view topic) const {
    const std::lock_guard lock(mutex_);
    for (const std::string_view wanted : {topic, std::string_view()}) {
        const auto handler = handlers_.find(wanted);
        if (handler != handlers_.end()) return handler->second;
    }
    return nullptr;
}

// --- sending -------------------------------------------------------------------------------------

Result<TopicEnvelope> Topics::address(std::string_view topic, BytesView payload) const {
    if (topic.empty() || topic.size() > topic_bytes_max)
        return Error{Errc::invalid_argument, "a topic is " + std::to_string(topic.size()) +
                                                 " bytes long, must be 1 to " +
                                                 std::to_string(topic_bytes_max)};
    return TopicEnvelope{.topic = topic, .sender = name_, .number = {}, .key = {}, .payload = payload};
}

Result<TopicEnvelope> Topics::address_to_all(std::string_view topic, BytesView payload,
                                             std::string_view key) {
    auto envelope = address(topic, payload);
    if (!envelope) return envelope;
    if (key.size() > topic_key_bytes_max)
        return Error{Errc::invalid_argument, "the key of a broadcast is " + std::to_string(key.size()) +
                                                 " bytes long, must be at most " +
                                                 std::to_string(topic_key_bytes_max)};
    envelope->key = key;
    envelope->number = ++last_number_;
    return envelope;
}

void Topics::broadcast(TimePoint now, BytesView message) {
    broadcasts_.add(now, decode_topic_envelope(message).value(), message);
    report_queue();
}

// --- receiving -----------------------------------------------------------------------------------

bool Topics::on_message(TimePoint now, const UserMessage& message) {
    if (!has_topic_envelope(message.payload)) return false;
    const auto envelope = decode_topic_envelope(message.payload);
    if (envelope) {
        read(now, *envelope, message);
    } else {
        drop(envelope.error(), message.from);
    }
    return true;
}

void Topics::read(TimePoint now, const TopicEnvelope& envelope, const UserMessage& message) {
    const bool is_broadcast = envelope.number.has_value();
    if (is_broadcast && envelope.sender == name_) return;  // our own, returned by gossip
    const auto sender = view_.find(envelope.sender);
    if (sender == nullptr) return drop({Errc::unknown_sender, std::string(envelope.sender)}, message.from);
    if (is_broadcast) {
        if (*envelope.number > number_max())
            return drop({Errc::future_broadcast, std::string(envelope.sender)}, message.from);
        const Novelty novelty = broadcasts_.add(now, envelope, message.payload);
        report_queue();
        if (novelty == Novelty::stale)
            return drop({Errc::stale_broadcast, std::string(envelope.sender)}, message.from);
        if (novelty == Novelty::repeated) return;
    }
    const Handler handler = handler_of(envelope.topic);
    if (handler == nullptr) return drop({Errc::unhandled_topic, std::string(envelope.topic)}, message.from);
    const bool is_at_home = sender->address.ip == message.from.ip;
    (*handler)({.sender = *sender,
                .topic = std::string(envelope.topic),
                .payload = to_bytes(envelope.payload),
                .evidence = is_at_home     ? SenderEvidence::address
                            : is_broadcast ? SenderEvidence::relayed
                                           : SenderEvidence::name,
                .is_broadcast = is_broadcast});
}

void Topics::drop(const Error& error, const SocketAddress& from) {
    const auto reason = static_cast<Errc>(error.code.value());
    telemetry_.log.debug("a message on a topic was dropped: {reason}: {error} (from: {from})",
                         {{"reason", errc_name(reason)}, {"error", error}, {"from", from}});
    telemetry_.metrics.count("memberlist.drops", {"reason", errc_name(reason)});
    const std::lock_guard lock(mutex_);
    drops_.count(reason);
}

// Call whenever the queue may have changed. Calls the metrics sink without the lock, because the
// sink may call us.
void Topics::report_queue() {
    const Queue now{broadcasts_.size(), broadcasts_.dropped()};
    Queue before;
    {
        const std::lock_guard lock(mutex_);
        before = std::exchange(queue_, now);
    }
    if (now.size != before.size)
        telemetry_.metrics.gauge("memberlist.topics.queue", static_cast<double>(now.size));
    if (now.dropped != before.dropped)
        telemetry_.metrics.count("memberlist.topics.dropped", now.dropped - before.dropped);
}

// --- between the core and the application --------------------------------------------------------

Bytes Topics::node_meta(std::size_t limit) {
    return delegate_ == nullptr ? Bytes() : delegate_->node_meta(limit);
}

Bytes Topics::local_state(bool join) { return delegate_ == nullptr ? Bytes() : delegate_->local_state(join); }

void Topics::merge_remote_state(BytesView state, bool join) {
    if (delegate_ != nullptr) delegate_->merge_remote_state(state, join);
}

// Our queue and the delegate take turns at being asked first, so neither starves the other.
std::vector<Bytes> Topics::broadcasts(std::size_t overhead, std::size_t limit) {
    std::vector<Bytes> taken;
    std::size_t left = limit;
    const auto take_ours = [&] {
        const std::size_t before = taken.size();
        const auto transmits = core::retransmit_limit(retransmit_mult_, view_.member_count());
        broadcasts_.take(overhead, left, transmits, taken);
        for (std::size_t i = before; i < taken.size(); ++i) left -= taken[i].size() + overhead;
    };
    is_our_turn_ = !is_our_turn_;
    if (is_our_turn_) take_ours();
    if (delegate_ != nullptr && left > overhead) {
        for (Bytes& message : delegate_->broadcasts(overhead, left)) {
            left -= std::min(left, message.size() + overhead);
            taken.push_back(std::move(message));
        }
    }
    if (!is_our_turn_) take_ours();
    report_queue();
    return taken;
}

}  // namespace memberlist::api
