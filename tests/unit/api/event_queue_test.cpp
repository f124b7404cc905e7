#include "api/event_queue.hpp"

#include <thread>

#include "support/catch.hpp"

using namespace memberlist;
using namespace std::chrono_literals;
using api::EventQueue;

namespace {

EventQueue::Record record(std::uint64_t sequence, std::size_t payload_bytes = 0) {
    return std::make_shared<const EventRecord>(
        EventRecord{sequence, UserMessage{Bytes(payload_bytes), SocketAddress{}}});
}

std::shared_ptr<EventQueue> queue_of(EventStreamLimits limits = {}, bool is_nodes_thread = false) {
    return std::make_shared<EventQueue>(limits, [is_nodes_thread] { return is_nodes_thread; });
}

std::vector<std::uint64_t> rest(EventQueue& queue) {
    std::vector<std::uint64_t> sequences;
    while (const auto next = queue.try_next()) sequences.push_back(next->sequence);
    return sequences;
}

// Records what the completions of start_next() received.
struct Answers {
    std::vector<std::uint64_t> sequences;
    std::vector<std::error_code> errors;

    Completion<EventRecord> take() {
        return [this](std::error_code error, const EventRecord& record) {
            if (error) errors.push_back(error);
            if (!error) sequences.push_back(record.sequence);
        };
    }
};

ReadId read(EventQueue& queue, Answers& answers) {
    const ReadId id = queue.reserve();
    queue.start_next(id, answers.take());
    return id;
}

}  // namespace

TEST_CASE("events come out in the order in which they went in") {
    const auto queue = queue_of();
    for (std::uint64_t i = 1; i <= 3; ++i) CHECK(queue->push(record(i)) == 0);
    CHECK(queue->next(0s)->sequence == 1);
    CHECK(rest(*queue) == std::vector<std::uint64_t>{2, 3});
}

TEST_CASE("in a full queue the oldest event makes room, and is counted") {
    const auto queue = queue_of({.events = 3});
    for (std::uint64_t i = 1; i <= 3; ++i) queue->push(record(i));
    CHECK(queue->push(record(4)) == 1);
    CHECK(queue->push(record(5)) == 1);
    CHECK(queue->dropped() == 2);
    CHECK(rest(*queue) == std::vector<std::uint64_t>{3, 4, 5});
}

TEST_CASE("large payloads make as much room as they take, and one that is too large waits alone") {
    const auto queue = queue_of({.bytes = 10'000});
    for (std::uint64_t i = 1; i <= 3; ++i) queue->push(record(i, 2'000));
    CHECK(queue->push(record(4, 5'500)) == 2);
    CHECK(queue->push(record(5, 50'000)) == 2);
    CHECK(rest(*queue) == std::vector<std::uint64_t>{5});
    for (std::uint64_t i = 6; i <= 8; ++i) queue->push(record(i, 2'000));
    CHECK(queue->dropped() == 4);
}

TEST_CASE("no limit of events counts as one") {
    const auto queue = queue_of({.events = 0});
    queue->push(record(1));
    queue->push(record(2));
    CHECK(rest(*queue) == std::vector<std::uint64_t>{2});
}

TEST_CASE("waiting for an event ends with the event, with the timeout, or with the node") {
    const auto queue = queue_of();
    CHECK(queue->next(1ms).error().code == Errc::timed_out);
    CHECK(queue->next(-1ns).error().code == Errc::invalid_argument);
    CHECK(queue->try_next() == std::nullopt);
    std::thread node([&] {
        queue->push(record(1));
        queue->end();
    });
    CHECK(queue->next(Duration::max())->sequence == 1);
    CHECK(queue->next(0s).error().code == Errc::shutting_down);
    node.join();
    CHECK(queue->push(record(2)) == 0);
    CHECK(queue->next(0s).error().code == Errc::shutting_down);
}

TEST_CASE("the thread that makes the events may take them, not wait for them") {
    const auto queue = queue_of({}, true);
    CHECK(queue->next(1s).error().code == Errc::would_deadlock);
    queue->push(record(1));
    CHECK(queue->next(1s)->sequence == 1);
}

TEST_CASE("a completion is called at once for what waits, later for what comes") {
    const auto queue = queue_of();
    Answers answers;
    queue->push(record(1));
    read(*queue, answers);
    CHECK(answers.sequences == std::vector<std::uint64_t>{1});
    read(*queue, answers);
    CHECK(answers.sequences.size() == 1);
    queue->push(record(2));
    queue->push(record(3));  // not requested yet
    CHECK(answers.sequences == std::vector<std::uint64_t>{1, 2});
    queue->end();
    read(*queue, answers);
    read(*queue, answers);
    CHECK(answers.sequences == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(answers.errors == std::vector<std::error_code>{Errc::shutting_down});
}

TEST_CASE("readers are served in the order in which they began, one event each") {
    const auto queue = queue_of();
    Answers first, second, third;
    for (Answers* answers : {&first, &second, &third}) read(*queue, *answers);
    queue->push(record(1));
    queue->push(record(2));
    queue->end();
    CHECK(first.sequences == std::vector<std::uint64_t>{1});
    CHECK(second.sequences == std::vector<std::uint64_t>{2});
    CHECK(third.errors == std::vector<std::error_code>{Errc::shutting_down});
}

TEST_CASE("a reader that is called off is the only one, and no event goes with it") {
    const auto queue = queue_of();
    Answers first, second;
    const ReadId id = read(*queue, first);
    const ReadId other = read(*queue, second);
    queue->cancel_next(id);
    queue->cancel_next(id);
    CHECK(first.errors == std::vector<std::error_code>{Errc::operation_canceled});
    CHECK(second.errors.empty());
    queue->push(record(1));
    CHECK(second.sequences == std::vector<std::uint64_t>{1});
    queue->cancel_next(other);  // already completed
    read(*queue, first);
    queue->cancel_next(other);  // a new request is pending
    queue->push(record(2));
    CHECK(first.sequences == std::vector<std::uint64_t>{2});
    CHECK(first.errors.size() == 1);
}

TEST_CASE("the name of a reader that waits cannot be used again") {
    const auto queue = queue_of();
    Answers first, second;
    const ReadId id = read(*queue, first);
    queue->start_next(id, second.take());
    CHECK(second.errors == std::vector<std::error_code>{Errc::invalid_argument});
    queue->push(record(1));
    CHECK(first.sequences == std::vector<std::uint64_t>{1});
}

TEST_CASE("who only wants to know that there is an event leaves it where it is") {
    const auto queue = queue_of();
    std::vector<std::error_code> told;
    const auto wait = [&] {
        queue->start_wait(queue->reserve(), [&](std::error_code error) { told.push_back(error); });
    };
    wait();
    wait();
    CHECK(told.empty());
    queue->push(record(1));
    CHECK(told == std::vector<std::error_code>(2));
    wait();
    CHECK(told == std::vector<std::error_code>(3));
    CHECK(rest(*queue) == std::vector<std::uint64_t>{1});
    wait();
    queue->end();
    CHECK(told.back() == Errc::shutting_down);
}

TEST_CASE("whoever asks for the next event inside a completion is not nested") {
    const auto queue = queue_of({.events = 100'000, .bytes = 1 << 30});
    for (std::uint64_t i = 1; i <= 100'000; ++i) queue->push(record(i));
    std::size_t count = 0;
    ReadId id{};
    std::function<void()> read_on = [&] {
        id = queue->reserve();
        queue->start_next(id, [&](std::error_code error, const EventRecord&) {
            if (error) return;
            ++count;
            read_on();
        });
    };
    read_on();  // nested calls would exhaust the stack
    CHECK(count == 100'000);
    queue->cancel_next(id);
}

TEST_CASE("a completion that waits keeps its queue, and is told of the end") {
    auto queue = queue_of();
    const std::weak_ptr<EventQueue> weak = queue;
    Answers answers;
    read(*queue, answers);
    queue.reset();
    REQUIRE_FALSE(weak.expired());
    weak.lock()->push(record(1));
    CHECK(answers.sequences == std::vector<std::uint64_t>{1});
    CHECK(weak.expired());
}
