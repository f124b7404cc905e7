// EventStream: a bounded queue of a node's events, for applications that handle events at their own
// pace. The node never waits for its readers. Memberlist::events() opens one.
//
// When the queue is full, the oldest event is dropped and counted. Readers notice this as a gap in
// the event numbers. They can then take the current members from Memberlist::snapshot() and skip
// all events up to its Members::sequence(), which the snapshot already includes. Go:
// ChannelEventDelegate, where a full channel blocks the node.
//
// Thread-safe. Copies share one queue. It collects events as long as a copy exists or a
// start_next() or start_wait() is pending. A pending call completes even if all copies are gone:
// with the next event, or with `shutting_down` when the node stops. A stream may outlive its node;
// queued events stay readable. A moved-from stream may only be assigned to or destroyed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "memberlist/completion.hpp"
#include "memberlist/event.hpp"
#include "memberlist/export.hpp"
#include "memberlist/result.hpp"

namespace memberlist {

namespace api {
class EventQueue;
}

// Identifies a pending read of a stream; never reused.
enum class ReadId : std::uint64_t {};

// The capacity of an EventStream.
struct EventStreamLimits {
    /// Number of queued events; at least 1, and 0 counts as 1.
    std::size_t events = 4'096;
    /// Bytes of queued events, including names, metadata and payloads. A larger event is queued
    /// alone.
    std::size_t bytes = 16 * 1024 * 1024;
};

// The reading end of a queue of events.
class MEMBERLIST_API EventStream {
public:
    // Takes the oldest queued event, or waits for the next one, for at most `timeout` on the
    // system's clock.
    // Errors:
    // - `shutting_down`: the node is shut down, and all events have been read.
    // - `would_deadlock`: the queue is empty, and the caller is a callback of any node of this
    //   process.
    // - `timed_out`: no event came within `timeout`.
    // - `invalid_argument`: `timeout` is negative.
    Result<EventRecord> next(Duration timeout = no_timeout);
    // Takes the oldest queued event, if any, without waiting. nullopt does not say whether more
    // events can come; next() does.
    std::optional<EventRecord> try_next();

    // --- asynchronous reads: any number may be pending; they are served in order ---
    // Returns an id for a read, so that it can be canceled.
    ReadId reserve();
    // Takes the next event asynchronously. `done` is called once: before this returns if an event
    // is queued, otherwise on the node's thread when one arrives. `done` may call start_next()
    // again without recursion. It must not throw, and the node waits for it.
    // Errors, each with an empty record:
    // - `shutting_down`: as for next().
    // - `operation_canceled`: cancel_next() was called.
    // - `invalid_argument`: a read with this id is already pending.
    void start_next(ReadId id, Completion<EventRecord> done);
    // The same for a read that is never canceled.
    void start_next(Completion<EventRecord> done);
    // Like start_next(), but only reports that an event is queued, without taking it. Take it with
    // try_next(), on any thread; it may be gone if another reader was faster.
    void start_wait(ReadId id, Completion<> ready);
    // Cancels the read with this id: its handler receives `operation_canceled` before this returns.
    // Does nothing if the read is not pending.
    void cancel_next(ReadId id);

    // Number of events dropped from this stream so far; Stats::events_dropped counts all streams.
    std::uint64_t dropped() const;

private:
    friend class Memberlist;
    explicit EventStream(std::shared_ptr<api::EventQueue> queue) : queue_(std::move(queue)) {}

    std::shared_ptr<api::EventQueue> queue_;
};

}  // namespace memberlist
