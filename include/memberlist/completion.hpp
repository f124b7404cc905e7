// Completion<A...>: what to call when an operation has ended: `void(std::error_code, A...)`, once.
//
// Move-only, so it may own what it needs. (std::move_only_function is C++23.)
#pragma once

#include <concepts>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

#include "memberlist/export.hpp"

namespace memberlist {

// Holds any `Handler` that takes an error code and `Args`. Belongs to one thread at a time; the operation decides on
// which one it is called, and says so. What was moved from is empty.
template <class... Args>
class Completion {
public:
    // Nobody is told.
    Completion() = default;
    // Moves the handler in; it must not throw when it is called.
    template <class Handler>
    requires(!std::same_as<std::remove_cvref_t<Handler>, Completion> &&
             std::invocable<Handler&, std::error_code, Args...>) Completion(Handler handler)
        : handler_(std::make_unique<Holder<Handler>>(std::move(handler))) {}

    // Whether there is still somebody to tell.
    explicit operator bool() const { return handler_ != nullptr; }

    // Calls the handler and lets go of it. Calling an empty completion does nothing.
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
