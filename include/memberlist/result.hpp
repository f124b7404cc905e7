// Result<T>: a value or an Error, with std::expected's member names so that a later swap is one line.
//
// Ours rather than an alias because GCC 12 and clang 14 have no std::expected in C++20, and an alias that
// changes with the consumer's language mode would change the ABI. Reading the wrong alternative is a bug of
// the caller and asserts.
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "memberlist/error.hpp"

namespace memberlist {

// A `T`, or why there is none. A value: used by one thread at a time. Nothing throws but what T's own moves throw.
template <class T>
class [[nodiscard]] Result {
public:
    // Success.
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    // Failure, with a detail.
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // Failure, without one.
    Result(Errc code) : Result(Error(code)) {}

    // Whether it is a success.
    bool has_value() const { return state_.index() == 0; }
    // The same.
    explicit operator bool() const { return has_value(); }

    // The value; there must be one.
    T& value() {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    // The value; there must be one.
    const T& value() const {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    // The value; there must be one.
    T& operator*() { return value(); }
    // The value; there must be one.
    const T& operator*() const { return value(); }
    // A member of the value; there must be one.
    T* operator->() { return &value(); }
    // A member of the value; there must be one.
    const T* operator->() const { return &value(); }

    // Why it failed; it must have.
    Error& error() {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }
    // Why it failed; it must have.
    const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

// Success without a value, or why not.
template <>
class [[nodiscard]] Result<void> {
public:
    // Success.
    Result() = default;
    // Failure, with a detail.
    Result(Error error) : error_(std::move(error)) {}
    // Failure, without one.
    Result(Errc code) : error_(Error(code)) {}

    // Whether it is a success.
    bool has_value() const { return !error_.has_value(); }
    // The same.
    explicit operator bool() const { return has_value(); }

    // Why it failed; it must have.
    const Error& error() const {
        assert(error_.has_value());
        return *error_;
    }

private:
    std::optional<Error> error_;
};

}  // namespace memberlist
