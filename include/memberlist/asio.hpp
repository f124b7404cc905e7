// The operations of a Memberlist for any completion token of Asio: callbacks, asio::use_future, asio::use_awaitable,
// asio::deferred. The only header that includes Asio, standalone, which is the user's business to provide.
//
//   const memberlist::JoinSummary joined = co_await async_join(list, seeds, 10s, asio::use_awaitable);
//
// Each is the start_ function of its name, with its parameters, errors and deadlines. What they add:
//
// - The completion runs on the token's executor (asio::bind_executor, or the coroutine's own), which counts it as work
//   until then; without one on the system's thread pool. It is posted, never called from inside the call.
// - Cancellation of every type ends the operation with `operation_canceled`, as soon as the engine hears of it. That code
//   and Asio's own `operation_aborted` both equal std::errc::operation_canceled.
// - An operation keeps its node alive until it is over.
// - The context of that executor must outlive the operation: shut the node down before the context goes.
//
// May be called from any thread, callbacks of the node included. But Asio's cancellation is for one thread at a time: what
// emits it and the completion have to be on one thread, or on one strand. So operations that are combined, as in
// `async_next(...) || timer.async_wait(...)`, belong to a coroutine of a strand, or of a context that one thread runs.
//
// What the library posts is run and freed by the program, and the other way round. So both have to be compiled with the same
// version of Asio and the same ASIO_DISABLE_STD_ALIGNED_ALLOC, in all of their files: the CMake target memberlist::asio
// and pkg-config's memberlist-asio say so.
#pragma once

#ifndef ASIO_DISABLE_STD_ALIGNED_ALLOC
#error "link memberlist::asio (pkg-config: memberlist-asio), or compile with -DASIO_DISABLE_STD_ALIGNED_ALLOC"
#endif

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <atomic>
#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "memberlist/memberlist.hpp"

namespace memberlist {

// Where a node runs if it has no thread of its own: Memberlist::create(config, context.get_executor()). Of a context
// that has sockets: asio::io_context or asio::thread_pool.
class Executor {
public:
    // Takes any executor that an asio::any_io_executor takes.
    template <class Given>
    requires std::convertible_to<Given, asio::any_io_executor> Executor(Given given)
        : value_(std::move(given)) {}

    // What it was made of.
    const asio::any_io_executor& value() const { return value_; }

private:
    asio::any_io_executor value_;
};

#ifndef DOXYGEN
namespace detail {

// Decayed: of an executor that cannot track work, prefer() returns a reference to what it was given.
template <class Handler>
using TrackingExecutor =
    std::decay_t<decltype(asio::prefer(asio::get_associated_executor(std::declval<const Handler&>()),
                                       asio::execution::outstanding_work.tracked))>;

// What a node calls when the operation is over: takes the handler to its executor. `Owner` is kept until then.
template <class Owner, class Handler, class... Args>
class Handover {
public:
    Handover(Owner owner, Handler handler)
        : owner_(std::move(owner)),
          executor_(asio::prefer(asio::get_associated_executor(handler),
                                 asio::execution::outstanding_work.tracked)),
          handler_(std::move(handler)) {}

    void operator()(std::error_code error, Args... args) {
        asio::post(executor_, [handler = std::move(handler_), error, ... args = std::move(args)]() mutable {
            asio::get_associated_cancellation_slot(handler).clear();
            std::move(handler)(error, std::move(args)...);
        });
    }

private:
    Owner owner_;
    TrackingExecutor<Handler> executor_;
    Handler handler_;
};

template <class Handler, class Cancel>
void on_cancellation(const Handler& handler, Cancel cancel) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (!slot.is_connected()) return;
    slot.assign([cancel = std::move(cancel)](asio::cancellation_type type) mutable {
        if (type != asio::cancellation_type::none) cancel();
    });
}

// One async_next(): waits on the engine's thread until there is something, and takes it on the handler's executor.
template <class Handler>
class NextEvent : public std::enable_shared_from_this<NextEvent<Handler>> {
public:
    NextEvent(EventStream events, Handler handler)
        : events_(std::move(events)),
          id_(events_.reserve()),
          executor_(asio::prefer(asio::get_associated_executor(handler),
                                 asio::execution::outstanding_work.tracked)),
          handler_(std::move(handler)) {}

    void start() {
        // Weak: the slot belongs to whoever cancels, perhaps to what the handler owns.
        on_cancellation(handler_, [weak = this->weak_from_this()] {
            const auto self = weak.lock();
            if (self == nullptr) return;
            self->is_canceled_ = true;
            self->events_.cancel_next(self->id_);
        });
        wait();
    }

private:
    void wait() {
        events_.start_wait(id_, [self = this->shared_from_this()](std::error_code error) {
            asio::post(self->executor_, [self, error] { self->take(error); });
        });
    }

    void take(std::error_code error) {
        if (is_canceled_) return complete(Errc::operation_canceled, {});
        if (error) return complete(error, {});
        auto record = events_.try_next();
        if (!record) return wait();  // another reader was faster
        complete({}, std::move(*record));
    }

    void complete(std::error_code error, EventRecord record) {
        asio::get_associated_cancellation_slot(handler_).clear();
        const auto keep_alive = this->shared_from_this();
        auto handler = std::move(handler_);
        std::move(handler)(error, std::move(record));
    }

    EventStream events_;
    const ReadId id_;
    TrackingExecutor<Handler> executor_;
    Handler handler_;
    std::atomic<bool> is_canceled_{false};
};

// Calls `start`, one of Memberlist's start_ functions, with these arguments. The id is reserved and cancellation armed
// before anything starts.
template <class... Results, class Token, class Start, class... Args>
auto initiate(const Memberlist& list, Token&& token, Start start, Args... args) {
    return asio::async_initiate<Token, void(std::error_code, Results...)>(
        [start](auto handler, Memberlist node, Args... given) {
            const OpId id = node.reserve();
            on_cancellation(handler, [node, id]() mutable { node.cancel(id); });
            Handover<Memberlist, decltype(handler), Results...> done(node, std::move(handler));
            (node.*start)(id, std::move(given)..., std::move(done));
        },
        token, list, std::move(args)...);
}

}  // namespace detail
#endif

// void(std::error_code, JoinSummary). As Memberlist::join().
template <class Token>
auto async_join(const Memberlist& list, std::vector<std::string> seeds, Duration timeout, Token&& token) {
    return detail::initiate<JoinSummary>(list, std::forward<Token>(token), &Memberlist::start_join,
                                         std::move(seeds), timeout);
}

// void(std::error_code, JoinSummary). As Memberlist::rejoin().
template <class Token>
auto async_rejoin(const Memberlist& list, Duration timeout, Token&& token) {
    return detail::initiate<JoinSummary>(list, std::forward<Token>(token), &Memberlist::start_rejoin,
                                         timeout);
}

// void(std::error_code). As Memberlist::leave().
template <class Token>
auto async_leave(const Memberlist& list, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_leave, timeout);
}

// void(std::error_code, Duration): the round trip. As Memberlist::ping().
template <class Token>
auto async_ping(const Memberlist& list, Node target, Duration timeout, Token&& token) {
    return detail::initiate<Duration>(list, std::forward<Token>(token), &Memberlist::start_ping,
                                      std::move(target), timeout);
}

// void(std::error_code). As Memberlist::update_metadata().
template <class Token>
auto async_update_metadata(const Memberlist& list, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_update_metadata, timeout);
}

// void(std::error_code). As Memberlist::send_reliable().
template <class Token>
auto async_send_reliable(const Memberlist& list, Node to, Bytes payload, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_send_reliable,
                              std::move(to), std::move(payload), timeout);
}

// void(std::error_code). As Memberlist::send().
template <class Token>
auto async_send(const Memberlist& list, std::string node_name, std::string topic, Bytes payload,
                SendMode mode, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_send, std::move(node_name),
                              std::move(topic), std::move(payload), mode, timeout);
}

// void(std::error_code, EventRecord). As EventStream::start_next(). It keeps the stream, not the node. The event is taken
// when the completion runs on its executor, not before: called off until then, also by an operation that was faster
// (`async_next(...) || timer.async_wait(...)`), it leaves the event to whoever reads next.
template <class Token>
auto async_next(const EventStream& stream, Token&& token) {
    return asio::async_initiate<Token, void(std::error_code, EventRecord)>(
        [](auto handler, EventStream events) {
            using Next = detail::NextEvent<decltype(handler)>;
            std::make_shared<Next>(std::move(events), std::move(handler))->start();
        },
        token, stream);
}

}  // namespace memberlist
