// BroadcastQueue: queues an application's own gossip and hands out each message as many times as
// the size of the cluster requires. Made for Delegate::broadcasts(). Go: TransmitLimitedQueue.
//
//   std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
//       return queue_.take(overhead, limit, members_);  // the cluster's size: member_count()
//   }
//
// A message replaces a queued message of the same name, so outdated ones are no longer sent.
// Messages that have been handed out the fewest times go first; among those, the longest; among
// equally long ones, the newest. A receiver reports one UserMessage for each copy that arrives, and
// does not pass the message on; use Memberlist::broadcast() for messages that members pass on.
//
// Thread-safe; a call waits only while another call uses the queue. If several nodes share a queue,
// handing a message out to any of them counts as one of the times that it is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "memberlist/bytes.hpp"
#include "memberlist/export.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

// Why a message left the queue. Go does not report the reason.
enum class BroadcastEnd : std::uint8_t {
    sent,         ///< It was handed out as many times as required.
    invalidated,  ///< A newer message of the same name replaced it. Go: Invalidates.
    dropped,      ///< The queue was full, or prune() or reset() removed it.
};

// Called exactly once for each message, by the queue function that removes it: on the thread that
// calls that function, before the function returns. A message counts as sent when take() hands it
// out for the last time, which is before its packet is sent. May call the queue. Must not throw.
// Go: Broadcast.Finished.
using BroadcastFinished = std::function<void(BroadcastEnd)>;

// The queue's capacity. When it is full, a new message displaces the messages that would be sent
// last, which dropped() counts. Go: no limit.
struct BroadcastQueueLimits {
    /// Number of messages; at least 1, and 0 counts as 1.
    std::size_t messages = 65'536;
    /// Bytes of all messages and their names.
    std::size_t bytes = 16 * 1024 * 1024;
    /// Bytes of one message, without its name. A message that is too large for a packet is never
    /// sent. A message of up to Config::udp_buffer_size - 100 - (length of Config::label) bytes
    /// always fits.
    std::size_t message_bytes = 65'507;
};

// A queue of messages to gossip, typically a member of a Delegate. Neither copyable nor movable.
// Destroying it discards queued messages without calling their BroadcastFinished.
class MEMBERLIST_API BroadcastQueue {
public:
    // Creates a queue that hands out each message `retransmit_mult` * ceil(log10(members + 1))
    // times, as Config::retransmit_mult does for membership news. `retransmit_mult` is clamped to 1
    // to 100. Go: RetransmitMult.
    explicit BroadcastQueue(std::uint32_t retransmit_mult = 4, BroadcastQueueLimits limits = {});
    ~BroadcastQueue();
    BroadcastQueue(const BroadcastQueue&) = delete;
    BroadcastQueue& operator=(const BroadcastQueue&) = delete;

    // Queues a copy of `message` and removes any queued message of the same name, whose
    // `on_finished` receives BroadcastEnd::invalidated. Names are compared byte by byte; an empty
    // name matches no other, as in queue_unique(). `on_finished`, unless null, receives the reason
    // when this message leaves the queue.
    // Errors:
    // - `message_too_large`: the message exceeds BroadcastQueueLimits::message_bytes, or exceeds
    //   `bytes` together with its name. The queue is unchanged, and `on_finished` is not called.
    //
    // Go: QueueBroadcast of a NamedBroadcast.
    Result<void> queue(std::string_view name, BytesView message, BroadcastFinished on_finished = nullptr);
    // The same for a message that neither replaces another nor can be replaced. Go: QueueBroadcast
    // of a UniqueBroadcast.
    Result<void> queue_unique(BytesView message, BroadcastFinished on_finished = nullptr);

    // Hands out as many messages as fit into `limit` bytes, each at most once per call. Every
    // message costs `overhead` bytes in addition to its size. `members` is the size of the cluster,
    // ourselves included, and decides how many times a message is handed out before it is removed
    // (see the constructor); with 0 it is handed out once. Go: GetBroadcasts, with NumNodes.
    std::vector<Bytes> take(std::size_t overhead, std::size_t limit, std::size_t members);

    // Removes the messages that would be sent last until at most `retain` are left. Their
    // `on_finished` receives BroadcastEnd::dropped, but dropped() does not count them. Go: Prune.
    void prune(std::size_t retain);
    // Removes all messages, as prune(0) does. Go: Reset.
    void reset();

    // Number of queued messages. Go: NumQueued.
    std::size_t size() const;
    // Bytes of the queued messages and their names.
    std::size_t bytes() const;
    // Number of messages that newer ones displaced from the full queue so far.
    std::uint64_t dropped() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace memberlist
