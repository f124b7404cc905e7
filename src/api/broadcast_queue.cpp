#include "memberlist/broadcast_queue.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/broadcast_queue.hpp"

namespace memberlist {

namespace {

// The upper bound of Config::retransmit_mult.
constexpr std::uint32_t mult_max = 100;

// The prefixes keep the application's names apart from the keys of unnamed messages.
std::string named(std::string_view name) { return "=" + std::string(name); }
std::string nameless(std::uint64_t number) { return "#" + std::to_string(number); }

Error too_large(std::size_t bytes, std::size_t limit) {
    return {Errc::message_too_large, "a broadcast, or a broadcast with its name, may have at most " +
                                         std::to_string(limit) + " bytes, not " + std::to_string(bytes)};
}

}  // namespace

// Wraps core::BroadcastQueue, which reports finished messages by operation id. Every message gets
// an id here; `waiting_` maps it to the message's size and callback.
class BroadcastQueue::Impl {
public:
    Impl(std::uint32_t retransmit_mult, BroadcastQueueLimits limits)
        : retransmit_mult_(std::clamp<std::uint32_t>(retransmit_mult, 1, mult_max)),
          limits_(limits),
          messages_max_(std::max<std::size_t>(limits.messages, 1)),
          queue_(messages_max_) {}

    Result<void> add(std::string_view name, BytesView message, BroadcastFinished on_finished);
    std::vector<Bytes> take(std::size_t overhead, std::size_t limit, std::size_t members);
    void prune(std::size_t retain);

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return queue_.size();
    }
    std::size_t bytes() const {
        const std::lock_guard lock(mutex_);
        return bytes_;
    }
    std::uint64_t dropped() const {
        const std::lock_guard lock(mutex_);
        return dropped_;
    }

private:
    struct Waiting {
        std::size_t bytes = 0;
        BroadcastFinished on_finished;
    };
    // Callbacks to run after the lock is released, because they may call the queue.
    using Ended = std::vector<std::pair<BroadcastFinished, BroadcastEnd>>;
    static void tell(const Ended& ended) {
        for (const auto& [on_finished, end] : ended) on_finished(end);
    }

    void note_ended(BroadcastEnd end, Ended& ended);
    void make_room(std::size_t bytes, Ended& ended);

    const std::uint32_t retransmit_mult_;
    const BroadcastQueueLimits limits_;
    const std::size_t messages_max_;

    mutable std::mutex mutex_;  // guards the members below
    core::BroadcastQueue queue_;
    std::unordered_map<OpId, Waiting> waiting_;  // one entry per queued message
    std::vector<OpId> finished_;                 // scratch buffer of note_ended()
    std::size_t bytes_ = 0;
    std::uint64_t last_id_ = 0;
    std::uint64_t dropped_ = 0;
};

Result<void> BroadcastQueue::Impl::add(std::string_view name, BytesView message,
                                       BroadcastFinished on_finished) {
    const std::size_t bytes = name.size() + message.size();
    if (message.size() > limits_.message_bytes) return too_large(message.size(), limits_.message_bytes);
    if (bytes > limits_.bytes) return too_large(bytes, limits_.bytes);
    Ended ended;
    {
        const std::lock_guard lock(mutex_);
        const auto id = static_cast<OpId>(++last_id_);
        const std::string key = name.empty() ? nameless(last_id_) : named(name);
        queue_.remove(key);
        note_ended(BroadcastEnd::invalidated, ended);
        make_room(bytes, ended);
        waiting_.emplace(id, Waiting{bytes, std::move(on_finished)});
        bytes_ += bytes;
        queue_.add(TimePoint{}, key, message, core::Urgency::patient, id);
    }
    tell(ended);
    return {};
}

std::vector<Bytes> BroadcastQueue::Impl::take(std::size_t overhead, std::size_t limit, std::size_t members) {
    std::vector<Bytes> taken;
    Ended ended;
    {
        const std::lock_guard lock(mutex_);
        // The caller packs the packet and limits the number of messages in it.
        core::PacketRoom room{
            .bytes = limit, .part_overhead = overhead, .parts = std::numeric_limits<std::size_t>::max()};
        queue_.take(room, core::retransmit_limit(retransmit_mult_, members),
                    [&](BytesView message) { taken.push_back(to_bytes(message)); });
        queue_.end_packet();
        note_ended(BroadcastEnd::sent, ended);
    }
    tell(ended);
    return taken;
}

void BroadcastQueue::Impl::prune(std::size_t retain) {
    Ended ended;
    {
        const std::lock_guard lock(mutex_);
        while (queue_.size() > retain) queue_.remove_last();
        note_ended(BroadcastEnd::dropped, ended);
    }
    tell(ended);
}

// Drops messages until one more of `bytes` bytes fits. add() has checked that it fits an empty
// queue.
void BroadcastQueue::Impl::make_room(std::size_t bytes, Ended& ended) {
    while (queue_.size() >= messages_max_ || bytes_ + bytes > limits_.bytes) {
        queue_.remove_last();
        ++dropped_;
        note_ended(BroadcastEnd::dropped, ended);
    }
}

void BroadcastQueue::Impl::note_ended(BroadcastEnd end, Ended& ended) {
    finished_.clear();
    queue_.take_finished(finished_);
    for (const OpId id : finished_) {
        auto gone = waiting_.extract(id);
        bytes_ -= gone.mapped().bytes;
        if (gone.mapped().on_finished) ended.emplace_back(std::move(gone.mapped().on_finished), end);
    }
}

BroadcastQueue::BroadcastQueue(std::uint32_t retransmit_mult, BroadcastQueueLimits limits)
    : impl_(std::make_unique<Impl>(retransmit_mult, limits)) {}
BroadcastQueue::~BroadcastQueue() = default;

Result<void> BroadcastQueue::queue(std::string_view name, BytesView message, BroadcastFinished on_finished) {
    return impl_->add(name, message, std::move(on_finished));
}
Result<void> BroadcastQueue::queue_unique(BytesView message, BroadcastFinished on_finished) {
    return impl_->add({}, message, std::move(on_finished));
}
std::vector<Bytes> BroadcastQueue::take(std::size_t overhead, std::size_t limit, std::size_t members) {
    return impl_->take(overhead, limit, members);
}
void BroadcastQueue::prune(std::size_t retain) { impl_->prune(retain); }
void BroadcastQueue::reset() { impl_->prune(0); }
std::size_t BroadcastQueue::size() const { return impl_->size(); }
std::size_t BroadcastQueue::bytes() const { return impl_->bytes(); }
std::uint64_t BroadcastQueue::dropped() const { return impl_->dropped(); }

}  // namespace memberlist
