// EventQueue: the bounded queue between a node and one EventStream.
//
// The node pushes and never waits; when the queue is full, the oldest events are dropped. All
// queues share the event records. The node holds only a weak reference: a stream or a waiting
// reader keeps the queue alive. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <variant>

#include "memberlist/event_stream.hpp"

namespace memberlist::api {

class EventQueue : public std::enable_shared_from_this<EventQueue> {
public:
    using Record = std::shared_ptr<const EventRecord>;
    // Whether the calling thread must not wait for the node.
    using IsNodesThread = std::function<bool()>;

    EventQueue(EventStreamLimits limits, IsNodesThread is_nodes_thread);

    // Returns how many older events were dropped to make room.
    std::size_t push(const Record& record);
    // Marks the end: no events follow, and readers get `shutting_down` once the queue is empty.
    void end();

    // Same as in EventStream.
    Result<EventRecord> next(Duration timeout);
    std::optional<EventRecord> try_next();
    ReadId reserve();
    void start_next(ReadId id, Completion<EventRecord> done);
    void start_wait(ReadId id, Completion<> ready);
    void cancel_next(ReadId id);
    std::uint64_t dropped() const;

private:
    using Lock = std::unique_lock<std::mutex>;

    // The first alternative takes an event; the second only learns that one is ready.
    using Done = std::variant<Completion<EventRecord>, Completion<>>;
    struct Reader {
        ReadId id;
        Done done;
    };
    using Readers = std::deque<Reader>;

    bool is_ready() const { return is_ended_ || !waiting_.empty(); }
    Record take();
    void start(ReadId id, Done done);
    Reader take_reader(Readers::iterator reader);
    void serve(Lock& lock);
    static void tell(Reader& reader, std::error_code error, const Record& record);

    const EventStreamLimits limits_;
    const IsNodesThread is_nodes_thread_;
    mutable std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    std::deque<Record> waiting_;
    std::size_t bytes_ = 0;  // total bytes_of() of `waiting_`
    std::uint64_t dropped_ = 0;
    bool is_ended_ = false;
    Readers readers_;                     // waiting readers, oldest first
    std::shared_ptr<EventQueue> itself_;  // set while a reader waits
    bool is_serving_ = false;             // a thread is in serve()
    std::uint64_t last_reader_ = 0;
};

// Approximate memory used by an event.
std::size_t bytes_of(const Event& event);

}  // namespace memberlist::api
