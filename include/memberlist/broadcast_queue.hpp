// BroadcastQueue: messages of the application that wait to be gossiped, each as often as the size of the cluster asks for.
// For a Delegate, whose broadcasts() hands out what it takes. Go: TransmitLimitedQueue.
//
//   std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
//       return queue_.take(overhead, limit, members_);  // how many members there are; Memberlist::member_count()
//   }
//
// A message under a name invalidates the one that still waits under it: what is outdated is not sent any more. First goes
// what was handed out least often, then the longest, then the newest. Whoever receives such a message has it as a UserMessage
// as often as it comes, and does not pass it on; Memberlist::broadcast() is for those who want that.
//
// Thread-safe, and no function waits for more than another such call. One queue may serve several nodes: then it counts
// what all of them send.
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

// Why a message waits no more. Go tells nobody which it was.
enum class BroadcastEnd : std::uint8_t {
    sent,         ///< It has been handed out as often as it has to be.
    invalidated,  ///< A newer one of its name has taken its place. Go: Invalidates.
    dropped,      ///< It made room for another one in a full queue, or prune() or reset() took it out.
};

// Called once, by the function of the queue that ends the message, on the thread that called that, and before it returns. Of
// what is sent that is take(), before the packet leaves. May call the queue. Must not throw. Go: Broadcast.Finished.
using BroadcastFinished = std::function<void(BroadcastEnd)>;

// What may wait. Beyond it, those that would be sent last make room for a newcomer, and are counted (dropped()). Go: no limit.
struct BroadcastQueueLimits {
    /// At least 1; 0 counts as 1.
    std::size_t messages = 65'536;
    /// Of all messages together, their names included.
    std::size_t bytes = 16 * 1024 * 1024;
    /// Of one message, without its name. What fits no packet waits in vain; Config::udp_buffer_size, less 100 bytes and the
    /// length of Config::label, is what always fits.
    std::size_t message_bytes = 65'507;
};

// What is to be gossiped. Not copied, not moved: a Delegate has it as a member. What still waits when it is destroyed ends
// without a word.
class MEMBERLIST_API BroadcastQueue {
public:
    // Each message is handed out `retransmit_mult` * ceil(log10(members + 1)) times, as news of members is with
    // Config::retransmit_mult; 1 to 100, what is outside counts as the nearest. Go: RetransmitMult.
    explicit BroadcastQueue(std::uint32_t retransmit_mult = 4, BroadcastQueueLimits limits = {});
    ~BroadcastQueue();
    BroadcastQueue(const BroadcastQueue&) = delete;
    BroadcastQueue& operator=(const BroadcastQueue&) = delete;

    // Queues a copy of `message`, and ends as `invalidated` what waits under the same name, which is compared byte by byte;
    // an empty name is that of no other, see queue_unique(). `on_finished`, if it is not null, hears what becomes of the
    // message. `message_too_large`: it is beyond BroadcastQueueLimits::message_bytes, or with its name beyond `bytes`;
    // nothing was changed, and `on_finished` is not called. Go: QueueBroadcast of a NamedBroadcast.
    Result<void> queue(std::string_view name, BytesView message, BroadcastFinished on_finished = nullptr);
    // The same for a message that invalidates nothing, and is invalidated by nothing. Go: of a UniqueBroadcast.
    Result<void> queue_unique(BytesView message, BroadcastFinished on_finished = nullptr);

    // What goes into a packet with room for `limit` bytes, of which each message costs `overhead` beside its own size: as
    // many as fit, none twice. In a cluster of `members`, ourselves included, a message that has been handed out as often as
    // the constructor says is gone; with 0 members it is handed out once. Go: GetBroadcasts, with NumNodes.
    std::vector<Bytes> take(std::size_t overhead, std::size_t limit, std::size_t members);

    // Ends as `dropped` what would be sent last, until at most `retain` messages wait; not counted in dropped(). Go: Prune.
    void prune(std::size_t retain);
    // Ends all as `dropped`; not counted in dropped(). Go: Reset.
    void reset();

    // Messages that wait. Go: NumQueued.
    std::size_t size() const;
    // Of those messages and their names.
    std::size_t bytes() const;
    // Messages that made room for others since the beginning.
    std::uint64_t dropped() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace memberlist
