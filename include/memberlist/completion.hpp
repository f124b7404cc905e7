// Completion<A...>: the handler of an operation, `void(std::error_code, A...)`, called once when
// the operation ends.
//
// Move-only, so the handler may own move-only state. (std::move_only_function is C++23.)
#pragma once

#include <concepts>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

#include "memberlist/export.hpp"

namespace memberlist {

// Holds any handler that accepts an error code and `Args`. Not thread-safe; each operation
// documents the thread that calls it. A moved-from completion is empty.
template <class... Args>
class Completion {
public:
    // Creates an empty completion.
    Completion() = default;
    // Takes over `handler`, which must not throw when called.
    template <class Handler>
    requires(!std::same_as<std::remove_cvref_t<Handler>, Completion> &&
             std::invocable<Handler&, std::error_code, Args...>) Completion(Handler handler)
        : handler_(std::make_unique<Holder<Handler>>(std::move(handler))) {}

    // Whether it holds a handler.
    explicit operator bool() const { return handler_ != nullptr; }

    // Calls the handler and releases it. Does nothing if empty.
    void operator()(std::error_code error, Args... args) {
        if (const auto handler = std::move(handler_)) handler->call(error, std::move(args)...);
    }

private:
    struct Interface {
        virtual ~Interface() = default;
        virtual void call(std::error_code error, Args... args) = 0;
    };
    template <class Handler>
    struct Holder final : Interface {
        explicit Holder(Handler handler) : handler_(std::move(handler)) {}
        void call(std::error_code error, Args... args) override { handler_(error, std::move(args)...); }
        Handler handler_;
    };

    std::unique_ptr<Interface> handler_;
};

}  // namespace memberlist
