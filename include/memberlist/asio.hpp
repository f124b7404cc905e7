// The operations of a Memberlist for any Asio completion token: callbacks, asio::use_future,
// asio::use_awaitable, asio::deferred. This is the only header that includes Asio. It needs the
// standalone version, which the application provides.
//
//   const auto joined = co_await async_join(list, seeds, 10s, asio::use_awaitable);
//
// Each function has the parameters, errors and deadlines of the start_ function with the same name.
// The token comes last, as everywhere in Asio, so a timeout is never left out: pass `no_timeout`
// for none. In addition:
//
// - The completion handler runs on its associated executor (asio::bind_executor, or the coroutine's
//   own), or on Asio's system thread pool if it has none. The pending operation counts as
//   outstanding work there. The handler is always posted, never called from inside the initiating
//   function.
// - Cancellation of any type ends the operation with `operation_canceled` as soon as the node
//   handles the request. That code and Asio's own `operation_aborted` both equal
//   std::errc::operation_canceled.
// - A pending operation keeps its node alive.
// - The executor's context must outlive the operation: shut the node down before you destroy the
//   context.
//
// Thread-safe: the functions may be called from any thread, including callbacks of the node. Asio's
// cancellation is not thread-safe: emit the signal on the thread or strand on which the handler
// runs. Combined operations such as `async_next(...) || timer.async_wait(...)` therefore belong in
// a coroutine on a strand, or on a context that a single thread runs.
//
// The library and the program run and free each other's handlers. Compile every file of both with
// the same version of Asio and with ASIO_DISABLE_STD_ALIGNED_ALLOC defined. The CMake target
// memberlist::asio and the pkg-config module memberlist-asio take care of that.
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

// Runs a node that has no thread of its own: Memberlist::create(config, context.get_executor()).
// The context must support sockets, as asio::io_context and asio::thread_pool do.
class Executor {
public:
    // Accepts any executor that converts to asio::any_io_executor.
    template <class Given>
    requires std::convertible_to<Given, asio::any_io_executor> Executor(Given given)
        : value_(std::move(given)) {}

    // The wrapped executor.
    const asio::any_io_executor& value() const { return value_; }

private:
    asio::any_io_executor value_;
};

#ifndef DOXYGEN
namespace detail {

// Decayed because prefer() returns a reference to its argument if the executor cannot track work.
template <class Handler>
using TrackingExecutor =
    std::decay_t<decltype(asio::prefer(asio::get_associated_executor(std::declval<const Handler&>()),
                                       asio::execution::outstanding_work.tracked))>;

// Posts the handler to its executor when the operation ends. Keeps `Owner` alive until then.
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

// One async_next(): waits on the node's thread until an event is queued, then takes it on the
// handler's executor.
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
        // Weak, because the slot may belong to something that the handler owns.
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
        if (!record) return wait();  // another reader took it
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

// Calls `start`, one of Memberlist's start_ functions, with these arguments. Reserves the id and
// arms cancellation before that.
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

// Completes with void(std::error_code, JoinSummary). See Memberlist::join().
template <class Token>
auto async_join(const Memberlist& list, std::vector<std::string> seeds, Duration timeout, Token&& token) {
    return detail::initiate<JoinSummary>(list, std::forward<Token>(token), &Memberlist::start_join,
                                         std::move(seeds), timeout);
}

// Completes with void(std::error_code, JoinSummary). See Memberlist::rejoin().
template <class Token>
auto async_rejoin(const Memberlist& list, Duration timeout, Token&& token) {
    return detail::initiate<JoinSummary>(list, std::forward<Token>(token), &Memberlist::start_rejoin,
                                         timeout);
}

// Completes with void(std::error_code). See Memberlist::leave().
template <class Token>
auto async_leave(const Memberlist& list, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_leave, timeout);
}

// Completes with void(std::error_code, Duration), the round-trip time. See Memberlist::ping().
template <class Token>
auto async_ping(const Memberlist& list, Node target, Duration timeout, Token&& token) {
    return detail::initiate<Duration>(list, std::forward<Token>(token), &Memberlist::start_ping,
                                      std::move(target), timeout);
}

// Completes with void(std::error_code). See Memberlist::update_metadata().
template <class Token>
auto async_update_metadata(const Memberlist& list, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_update_metadata, timeout);
}

// Completes with void(std::error_code). See Memberlist::send_reliable().
template <class Token>
auto async_send_reliable(const Memberlist& list, Node to, Bytes payload, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_send_reliable,
                              std::move(to), std::move(payload), timeout);
}

// Completes with void(std::error_code). See Memberlist::send().
template <class Token>
auto async_send(const Memberlist& list, std::string node_name, std::string topic, Bytes payload,
                SendMode mode, Duration timeout, Token&& token) {
    return detail::initiate<>(list, std::forward<Token>(token), &Memberlist::start_send, std::move(node_name),
                              std::move(topic), std::move(payload), mode, timeout);
}

// Completes with void(std::error_code, EventRecord). See EventStream::start_next(). Keeps the
// stream alive, not the node. The event is taken only when the completion runs on its executor. If
// the operation is canceled before that, for example because a combined timer expired first, the
// event stays queued for the next reader.
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
