#include "api/topics.hpp"

#include <algorithm>
#include <utility>

namespace memberlist::api {

namespace {

// Broadcasts of ours have to have higher numbers after a restart: the others remember what they have seen.
std::uint64_t first_number() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
    return microseconds > 0 ? static_cast<std::uint64_t>(microseconds) : 1;
}

}  // namespace

Topics::Topics(const Config& config, std::size_t gossip_bytes_max, const MemberView& view, const Logger& log)
    : name_(config.name),
      retransmit_mult_(config.retransmit_mult),
      delegate_(config.delegate.get()),
      view_(view),
      log_(log),
      broadcasts_(config.limits.broadcasts, gossip_bytes_max),
      last_number_(first_number()) {}

void Topics::set_handler(std::string topic, MessageHandler handler) {
    Handler replaced = handler ? std::make_shared<const MessageHandler>(std::move(handler)) : nullptr;
    const std::lock_guard lock(mutex_);
    if (!is_over_) replaced.swap(handlers_[std::move(topic)]);
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

Topics::Handler Topics::handler_of(std::string_view topic) const {
    const std::lock_guard lock(mutex_);
    for (const std::string_view wanted : {topic, std::string_view()}) {
        const auto handler = handlers_.find(wanted);
        if (handler != handlers_.end() && handler->second != nullptr) return handler->second;
    }
    return nullptr;
}

// --- sending -----------------------------------------------------------------------------------------------

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
}

// --- receiving ---------------------------------------------------------------------------------------------

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
    if (is_broadcast && envelope.sender == name_) return;  // ours, come back
    const auto sender = view_.find(envelope.sender);
    if (sender == nullptr) return drop({Errc::unknown_sender, std::string(envelope.sender)}, message.from);
    if (is_broadcast && !broadcasts_.add(now, envelope, message.payload)) return;
    broadcasts_.prune(view_.member_count(), [&](const auto& name) { return view_.find(name) != nullptr; });
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
    log_.debug(
        "a message on a topic was dropped: {reason}: {error} (from: {from})",
        {{"reason", errc_name(static_cast<Errc>(error.code.value()))}, {"error", error}, {"from", from}});
    const std::lock_guard lock(mutex_);
    drops_.count(static_cast<Errc>(error.code.value()));
}

// --- between the core and the application ------------------------------------------------------------------

Bytes Topics::node_meta(std::size_t limit) {
    return delegate_ == nullptr ? Bytes() : delegate_->node_meta(limit);
}

Bytes Topics::local_state(bool join) { return delegate_ == nullptr ? Bytes() : delegate_->local_state(join); }

void Topics::merge_remote_state(BytesView state, bool join) {
    if (delegate_ != nullptr) delegate_->merge_remote_state(state, join);
}

// Each is asked first for every second packet, so that neither has to wait for the other to run dry.
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
    return taken;
}

}  // namespace memberlist::api
