// Broadcaster: encodes a message about a member once and queues it for gossip.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

#include "core/node_context.hpp"

namespace memberlist::core {

class Broadcaster {
public:
    explicit Broadcaster(NodeContext& context) : context_(context) {}

    // Replaces the message queued about `name`, if any. `waiter` ends when the message has been
    // sent often enough or replaced.
    template <class Message>
    void broadcast(TimePoint now, std::string_view name, const Message& message,
                   std::optional<OpId> waiter = std::nullopt) {
        encoded_.clear();
        wire::encode(message, encoded_);
        if (encoded_.size() <= context_.budget.message_bytes_max()) {
            return add(now, name, urgency_of(message), waiter);
        }
        // It would block the queue for ever. The next push/pull carries it.
        context_.broadcasts.remove(name);
        if (waiter) context_.broadcasts.finish_unsent(*waiter);
        context_.peer_log.drop(Errc::message_too_large, "news about a node does not fit a packet",
                               {{"node", name}, {"bytes", encoded_.size()}});
    }

private:
    void add(TimePoint now, std::string_view name, Urgency urgency, std::optional<OpId> waiter) {
        const std::uint64_t dropped_before = context_.broadcasts.dropped();
        context_.broadcasts.add(now, name, encoded_, urgency, waiter);
        const std::uint64_t dropped = context_.broadcasts.dropped() - dropped_before;
        if (dropped > 0) context_.metrics.count("memberlist.queue.dropped", dropped);
    }

    template <class Message>
    Urgency urgency_of(const Message& message) const {
        if (!context_.config.urgent_news_first) return Urgency::patient;
        if constexpr (std::is_same_v<Message, wire::Alive>) {
            return Urgency::prompt;
        } else {
            if (message.node != message.from) return Urgency::patient;  // an accusation
            return context_.is_self(message.node) ? Urgency::own_leave : Urgency::prompt;
        }
    }

    NodeContext& context_;
    Bytes encoded_;  // reused
};

}  // namespace memberlist::core
