#include "api/event_queue.hpp"

#include <algorithm>
#include <utility>

#include "base/overloaded.hpp"

namespace memberlist::api {

namespace {

// Longer waits could overflow the clock's range, so they have no deadline.
constexpr Duration as_good_as_forever = std::chrono::hours(24 * 365);

std::size_t bytes_of(const Node& node) { return node.name.size() + node.meta.size(); }

}  // namespace

std::size_t bytes_of(const Event& event) {
    const std::size_t variable =
        std::visit(Overloaded{
                       [](const NodeUpdated& e) { return bytes_of(e.node) + e.previous_meta.size(); },
                       [](const NodeSuspected& e) { return bytes_of(e.node) + e.accuser.size(); },
                       [](const NameConflict& e) { return bytes_of(e.existing) + bytes_of(e.claimant); },
                       [](const UserMessage& e) { return e.payload.size(); },
                       [](const auto& e) { return bytes_of(e.node); },
                   },
                   event);
    return sizeof(EventRecord) + variable;
}

EventQueue::EventQueue(EventStreamLimits limits, IsNodesThread is_nodes_thread)
    : limits_{.events = std::max<std::size_t>(limits.events, 1), .bytes = limits.bytes},
      is_nodes_thread_(std::move(is_nodes_thread)) {}

std::size_t EventQueue::push(const Record& record) {
    const auto keep_alive = shared_from_this();
    std::vector<Record> gone;  // destroyed after the lock is released
    Lock lock(mutex_);
    if (is_ended_) return 0;
    const std::size_t bytes = bytes_of(record->event);
    while (!waiting_.empty() && (waiting_.size() == limits_.events || bytes_ + bytes > limits_.bytes))
        gone.push_back(take());
    dropped_ += gone.size();
    waiting_.push_back(record);
    bytes_ += bytes;
    changed_.notify_one();
    serve(lock);
    return gone.size();
}

void EventQueue::end() {
    const auto keep_alive = shared_from_this();
    Lock lock(mutex_);
    is_ended_ = true;
    changed_.notify_all();
    serve(lock);
}

EventQueue::Record EventQueue::take() {
    Record oldest = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_ -= bytes_of(oldest->event);
    return oldest;
}

EventQueue::Reader EventQueue::take_reader(Readers::iterator reader) {
    Reader taken = std::move(*reader);
    readers_.erase(reader);
    if (readers_.empty()) itself_.reset();  // the caller holds a reference
    return taken;
}

Result<EventRecord> EventQueue::next(Duration timeout) {
    if (timeout < Duration::zero())
        return Error{Errc::invalid_argument, "the timeout of an event cannot be below zero"};
    Record record;
    {
        Lock lock(mutex_);
        if (!is_ready() && is_nodes_thread_()) return Errc::would_deadlock;
        const auto ready = [this] { return is_ready(); };
        if (timeout == Duration::zero() || timeout > as_good_as_forever) {
            changed_.wait(lock, ready);
        } else if (!changed_.wait_for(lock, timeout, ready)) {
            return Errc::timed_out;
        }
        if (waiting_.empty()) return Errc::shutting_down;
        record = take();
    }
    return *record;
}

std::optional<EventRecord> EventQueue::try_next() {
    Record record;
    {
        const Lock lock(mutex_);
        if (waiting_.empty()) return std::nullopt;
        record = take();
    }
    return *record;
}

ReadId EventQueue::reserve() {
    const Lock lock(mutex_);
    return static_cast<ReadId>(++last_reader_);
}

void EventQueue::start_next(ReadId id, Completion<EventRecord> done) { start(id, std::move(done)); }
void EventQueue::start_wait(ReadId id, Completion<> ready) { start(id, std::move(ready)); }

void EventQueue::start(ReadId id, Done done) {
    const auto keep_alive = shared_from_this();
    Reader reader{id, std::move(done)};
    Lock lock(mutex_);
    const auto is_it = [id](const Reader& other) { return other.id == id; };
    if (std::any_of(readers_.begin(), readers_.end(), is_it)) {
        lock.unlock();
        return tell(reader, Errc::invalid_argument, nullptr);
    }
    readers_.push_back(std::move(reader));
    itself_ = keep_alive;
    serve(lock);
}

// Serves waiting readers, one call at a time. A completion that starts another read is served by
// the loop already running, so calls do not nest.
void EventQueue::serve(Lock& lock) {
    if (is_serving_) return;
    is_serving_ = true;
    while (!readers_.empty() && is_ready()) {
        Reader reader = take_reader(readers_.begin());
        const bool is_over = waiting_.empty();
        const bool takes = std::holds_alternative<Completion<EventRecord>>(reader.done);
        const Record record = takes && !is_over ? take() : nullptr;
        lock.unlock();
        tell(reader, is_over ? make_error_code(Errc::shutting_down) : std::error_code(), record);
        lock.lock();
    }
    is_serving_ = false;
}

void EventQueue::tell(Reader& reader, std::error_code error, const Record& record) {
    std::visit(Overloaded{
                   [&](Completion<EventRecord>& done) { done(error, record ? *record : EventRecord{}); },
                   [&](Completion<>& ready) { ready(error); },
               },
               reader.done);
}

void EventQueue::cancel_next(ReadId id) {
    const auto keep_alive = shared_from_this();
    Lock lock(mutex_);
    const auto found = std::find_if(readers_.begin(), readers_.end(),
                                    [id](const Reader& reader) { return reader.id == id; });
    if (found == readers_.end()) return;
    Reader reader = take_reader(found);
    lock.unlock();
    tell(reader, Errc::operation_canceled, nullptr);
}

std::uint64_t EventQueue::dropped() const {
    const Lock lock(mutex_);
    return dropped_;
}

}  // namespace memberlist::api

namespace memberlist {

Result<EventRecord> EventStream::next(Duration timeout) { return queue_->next(timeout); }
std::optional<EventRecord> EventStream::try_next() { return queue_->try_next(); }
ReadId EventStream::reserve() { return queue_->reserve(); }
void EventStream::start_next(ReadId id, Completion<EventRecord> done) {
    queue_->start_next(id, std::move(done));
}
void EventStream::start_next(Completion<EventRecord> done) { start_next(reserve(), std::move(done)); }
void EventStream::start_wait(ReadId id, Completion<> ready) { queue_->start_wait(id, std::move(ready)); }
void EventStream::cancel_next(ReadId id) { queue_->cancel_next(id); }
std::uint64_t EventStream::dropped() const { return queue_->dropped(); }

}  // namespace memberlist
