// EventQueue: what is between a node and one EventStream.
//
// The node pushes and never waits; the oldest event makes room. Events are shared by all queues. The node does not
// keep it alive, whoever reads does: a stream, or a completion that waits. Thread-safe.
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
    // Whether this is a thread that must not wait for the node.
    using IsNodesThread = std::function<bool()>;

    EventQueue(EventStreamLimits limits, IsNodesThread is_nodes_thread);

    // How many events made room for it.
    std::size_t push(const Record& record);
    // Nothing follows.
    void end();

    // As EventStream's.
    Result<EventRecord> next(Duration timeout);
    std::optional<EventRecord> try_next();
    ReadId reserve();
    void start_next(ReadId id, Completion<EventRecord> done);
    void start_wait(ReadId id, Completion<> ready);
    void cancel_next(ReadId id);
    std::uint64_t dropped() const;

private:
    using Lock = std::unique_lock<std::mutex>;

    // Who takes an event, or who only wants to know that there is one.
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
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<Record> waiting_;
    std::size_t bytes_ = 0;  // what waits is worth
    std::uint64_t dropped_ = 0;
    bool is_ended_ = false;
    Readers readers_;                     // who waits, in the order in which they began
    std::shared_ptr<EventQueue> itself_;  // while it has a reader
    bool is_serving_ = false;             // somebody is in serve()
    std::uint64_t last_reader_ = 0;
};

// What an event takes in memory, about.
std::size_t bytes_of(const Event& event);

}  // namespace memberlist::api
