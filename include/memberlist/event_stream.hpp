// EventStream: the events of a node, for those who take their time. A bounded queue between the node, which
// never waits for it, and a reader, who may.
//
// Memberlist::events() opens one. When it is full the oldest event makes room for the newest; how many did is
// counted, and the reader sees it in the numbers: after a gap, Memberlist::snapshot() tells who is there now,
// and which events to skip (Members::sequence()). Go: ChannelEventDelegate, where a full channel stops the node.
//
// Thread-safe. Copies share one queue, which collects events as long as there is a copy, or a reader of start_next() or
// start_wait() that waits: that one still hears of the next event, or of the end of the node. What was moved from may be
// assigned to and destroyed, nothing else. A stream outlives its node: what has been queued can still be read.
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

// Names one reader of one stream; never reused.
enum class ReadId : std::uint64_t {};

// How much waits for a reader.
struct EventStreamLimits {
    /// At least 1; 0 counts as 1.
    std::size_t events = 4'096;
    /// Names, metadata and payloads included. An event that is larger than that waits alone.
    std::size_t bytes = 16 * 1024 * 1024;
};

// The reader's end of a queue of events.
class MEMBERLIST_API EventStream {
public:
    // The oldest event that waits, or the next one to come. `shutting_down`: the node is shut down and
    // everything has been read. `would_deadlock`: called from a callback, of this node or of another one of the process,
    // while nothing waits.
    Result<EventRecord> next();
    // The same, with `timed_out` after `timeout`; zero: no limit. `invalid_argument`: `timeout` is below zero.
    Result<EventRecord> next(Duration timeout);
    // The oldest event that waits, if one does. Never waits; no error: next() says whether there will be more.
    std::optional<EventRecord> try_next();

    // --- without waiting: any number of readers may, and are served in the order in which they began ---
    // A name for a reader, so that it can be called off.
    ReadId reserve();
    // next() without waiting: `done` is called once, with an event, or with `shutting_down`, `operation_canceled` or
    // `invalid_argument` (a reader of that name waits already) and an empty record. It is called right here if something
    // waits, else on the engine's thread as soon as it is there; it may call start_next() again, which does not nest. It
    // must not throw, and the node waits for it.
    void start_next(ReadId id, Completion<EventRecord> done);
    // The same for a reader who is never called off.
    void start_next(Completion<EventRecord> done);
    // As start_next(), but takes no event: `ready` is called without an error when try_next() would give one, for those
    // who take it elsewhere and later, or not at all. Whoever comes first gets it, so there may be none any more.
    void start_wait(ReadId id, Completion<> ready);
    // Ends that reader, and no other, with `operation_canceled`, which it is told right here; no effect if it does not wait.
    void cancel_next(ReadId id);

    // Events that made room so far, in this stream; Stats::events_dropped has those of all.
    std::uint64_t dropped() const;

private:
    friend class Memberlist;
    explicit EventStream(std::shared_ptr<api::EventQueue> queue) : queue_(std::move(queue)) {}

    std::shared_ptr<api::EventQueue> queue_;
};

}  // namespace memberlist
