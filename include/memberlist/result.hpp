// Result<T>: a value or an Error, with the member names of std::expected.
//
// It is not an alias of std::expected, because GCC 12 and clang 14 lack that in C++20, and an alias
// that depends on the consumer's language mode would change the ABI. Reading the wrong alternative
// is a bug in the caller and asserts.
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "memberlist/error.hpp"

namespace memberlist {

// A `T`, or the Error that explains why there is none. A value type; not thread-safe. Throws only
// if moving a `T` does.
template <class T>
class [[nodiscard]] Result {
public:
    // Creates a success.
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    // Creates a failure with a detail.
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // Creates a failure without a detail.
    Result(Errc code) : Result(Error(code)) {}

    // Whether it is a success.
    bool has_value() const { return state_.index() == 0; }
    // As has_value().
    explicit operator bool() const { return has_value(); }

    // Returns the value. Requires success.
    T& value() {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    // Returns the value. Requires success.
    const T& value() const {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    // Returns the value. Requires success.
    T& operator*() { return value(); }
    // Returns the value. Requires success.
    const T& operator*() const { return value(); }
    // Accesses a member of the value. Requires success.
    T* operator->() { return &value(); }
    // Accesses a member of the value. Requires success.
    const T* operator->() const { return &value(); }

    // Returns the error. Requires failure.
    Error& error() {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }
    // Returns the error. Requires failure.
    const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    // Creates a success.
    Result() = default;
    // Creates a failure with a detail.
    Result(Error error) : error_(std::move(error)) {}
    // Creates a failure without a detail.
    Result(Errc code) : error_(Error(code)) {}

    // Whether it is a success.
    bool has_value() const { return !error_.has_value(); }
    // As has_value().
    explicit operator bool() const { return has_value(); }

    // Returns the error. Requires failure.
    const Error& error() const {
        assert(error_.has_value());
        return *error_;
    }

private:
    std::optional<Error> error_;
};

}  // namespace memberlist
