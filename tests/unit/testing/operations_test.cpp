// Every operation ends at its deadline and when cancelled, in each form: blocking, callback, Asio
// token.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>

#include "memberlist/asio.hpp"
#include "unit/testing/virtual_cluster.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using testing::Network;

namespace {

using Seeds = std::vector<std::string>;

// A cancellable handler on `context` that records its result.
class Handler {
public:
    auto token() {
        const auto told = [this](std::error_code error, const auto&...) { error_ = error; };
        return asio::bind_executor(context_, asio::bind_cancellation_slot(signal_.slot(), told));
    }
    void cancel() { signal_.emit(asio::cancellation_type::terminal); }
    std::optional<std::error_code> error() {
        context_.restart();
        context_.poll();
        return error_;
    }

private:
    asio::io_context context_;
    asio::cancellation_signal signal_;
    std::optional<std::error_code> error_;
};

// One operation of a node towards "n1", in all its forms. It takes longer than a deadline of 50 ms.
struct Operation {
    std::string name;
    std::function<std::error_code(Memberlist&, Duration)> wait;
    std::function<void(Memberlist&, OpId, Duration, Completion<>)> start;
    std::function<void(Memberlist&, Duration, Handler&)> begin;
};

template <class T>
std::error_code code_of(const Result<T>& result) {
    return result ? std::error_code() : result.error().code;
}

template <class T>
Completion<T> ignoring(Completion<> done) {
    return [done = std::move(done)](std::error_code error, const T&) mutable { done(error); };
}

Node other(const Memberlist& list) { return *list.find_node("n1"); }

std::vector<Operation> operations() {
    return {
        {"join", [](auto& list, Duration limit) { return code_of(list.join({"n1"}, limit)); },
         [](auto& list, OpId id, Duration limit, Completion<> done) {
             list.start_join(id, {"n1"}, limit, ignoring<JoinSummary>(std::move(done)));
         },
         [](auto& list, Duration limit, Handler& handler) {
             async_join(list, Seeds{"n1"}, limit, handler.token());
         }},
        {"rejoin", [](auto& list, Duration limit) { return code_of(list.rejoin(limit)); },
         [](auto& list, OpId id, Duration limit, Completion<> done) {
             list.start_rejoin(id, limit, ignoring<JoinSummary>(std::move(done)));
         },
         [](auto& list, Duration limit, Handler& handler) { async_rejoin(list, limit, handler.token()); }},
        {"leave", [](auto& list, Duration limit) { return code_of(list.leave(limit)); },
         [](auto& list, OpId id, Duration limit, Completion<> done) {
             list.start_leave(id, limit, std::move(done));
         },
         [](auto& list, Duration limit, Handler& handler) { async_leave(list, limit, handler.token()); }},
        {"ping", [](auto& list, Duration limit) { return code_of(list.ping(other(list), limit)); },
         [](auto& list, OpId id, Duration limit, Completion<> done) {
             list.start_ping(id, other(list), limit, ignoring<Duration>(std::move(done)));
         },
         [](auto& list, Duration limit, Handler& handler) {
             async_ping(list, other(list), limit, handler.token());
         }},
        {"update_metadata", [](auto& list, Duration limit) { return code_of(list.update_metadata(limit)); },
         [](auto& list, OpId id, Duration limit, Completion<> done) {
             list.start_update_metadata(id, limit, std::move(done));
         },
         [](auto& list, Duration limit, Handler& handler) {
             async_update_metadata(list, limit, handler.token());
         }},
        {"send_reliable",
         [](auto& list, Duration limit) {
             return code_of(list.send_reliable(other(list), as_bytes("hello"), limit));
         },
         [](auto& list, OpId id, Duration limit, Completion<> done) {
             list.start_send_reliable(id, other(list), to_bytes("hello"), limit, std::move(done));
         },
         [](auto& list, Duration limit, Handler& handler) {
             async_send_reliable(list, other(list), to_bytes("hello"), limit, handler.token());
         }},
        {"send",
         [](auto& list, Duration limit) {
             return code_of(list.send("n1", "topic", as_bytes("hello"), SendMode::stream, limit));
         },
         [](auto& list, OpId id, Duration limit, Completion<> done) {
             list.start_send(id, "n1", "topic", as_bytes("hello"), SendMode::stream, limit, std::move(done));
         },
         [](auto& list, Duration limit, Handler& handler) {
             async_send(list, "n1", "topic", to_bytes("hello"), SendMode::stream, limit, handler.token());
         }},
    };
}

// Two members that cannot reach each other, so that operations do not end on their own.
struct Severed {
    Severed() {
        REQUIRE(nodes[0].join({"n1"}));  // a seed for rejoin()
        network.run_for(5s);
        network.partition({"n1"});
    }

    Network network;
    std::vector<Memberlist> nodes = cluster(network, 2);
    Memberlist& list = nodes[0];
};

// A join that reaches its deadline reports that nobody was joined. The summary gives the reasons.
std::error_code deadline_error(const Operation& operation) {
    const bool is_join = operation.name == "join" || operation.name == "rejoin";
    return is_join ? Errc::join_failed : Errc::timed_out;
}

}  // namespace

TEST_CASE("every operation that somebody waits for is over at its deadline") {
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        Severed cut;
        const TimePoint begun = cut.network.now();
        CHECK(operation.wait(cut.list, 50ms) == deadline_error(operation));
        CHECK(cut.network.now() == begun + 50ms);
        CHECK(operation.wait(cut.list, -1ns) == Errc::invalid_argument);
        CHECK(cut.network.now() == begun + 50ms);
    }
}

TEST_CASE("every operation with a callback is over at its deadline") {
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        Severed cut;
        std::optional<std::error_code> told;
        const auto done = [&](std::error_code error) { told = error; };
        operation.start(cut.list, cut.list.reserve(), 50ms, done);
        cut.network.run_for(49ms);
        CHECK_FALSE(told);
        cut.network.run_for(1ms);
        CHECK(told == deadline_error(operation));
        told.reset();
        operation.start(cut.list, cut.list.reserve(), -1ns, done);
        cut.network.run_for(0ms);
        CHECK(told == Errc::invalid_argument);
    }
}

TEST_CASE("every operation with a callback can be called off, once") {
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        Severed cut;
        std::vector<std::error_code> told;
        const OpId id = cut.list.reserve();
        operation.start(cut.list, id, 10s, [&](std::error_code error) { told.push_back(error); });
        cut.network.run_for(20ms);
        CHECK(told.empty());
        cut.list.cancel(id);
        cut.list.cancel(id);
        cut.network.run_for(20s);
        CHECK(told == std::vector<std::error_code>{Errc::operation_canceled});
        CHECK(cut.list.ping(cut.list.local_node()));  // the node still works
    }
}

TEST_CASE("every operation with a token is over at its deadline") {
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        Severed cut;
        Handler handler;
        operation.begin(cut.list, 50ms, handler);
        cut.network.run_for(49ms);
        CHECK_FALSE(handler.error());
        cut.network.run_for(1ms);
        CHECK(handler.error() == deadline_error(operation));
        handler.cancel();  // already completed
        cut.network.run_for(1s);
        CHECK(handler.error() == deadline_error(operation));
    }
}

TEST_CASE("every operation with a token can be called off") {
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        Severed cut;
        Handler handler;
        operation.begin(cut.list, 10s, handler);
        cut.network.run_for(20ms);
        CHECK_FALSE(handler.error());
        handler.cancel();
        CHECK(handler.error() == Errc::operation_canceled);
        CHECK(handler.error() == std::errc::operation_canceled);
    }
}

TEST_CASE("every operation is over with its node, and fails at once after it") {
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        Severed cut;
        std::optional<std::error_code> told;
        operation.start(cut.list, cut.list.reserve(), 0s, [&](std::error_code error) { told = error; });
        CHECK_FALSE(told);
        cut.list.shutdown();
        CHECK(told == Errc::shutting_down);
        CHECK(operation.wait(cut.list, 1s) == Errc::shutting_down);
    }
}

TEST_CASE("a leave that was called off is one all the same, and can be taken back") {
    Network network;
    auto nodes = cluster(network, 3);
    const OpId id = nodes[0].reserve();
    nodes[0].start_leave(id, 10s, {});
    nodes[0].cancel(id);
    CHECK(network.run_until([&] { return nodes[1].member_count() == 2; }, 30s));
    CHECK(nodes[1].stats().left == 1);
    CHECK(nodes[0].rejoin(10s));
    CHECK(network.run_until([&] { return nodes[1].member_count() == 3; }, 30s));
}
