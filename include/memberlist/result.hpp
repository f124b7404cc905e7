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

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    Result(Errc code) : Result(Error(code)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    const T& value() const {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }
    const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    Result(Errc code) : error_(Error(code)) {}

    bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }

    const Error& error() const {
        assert(error_.has_value());
        return *error_;
    }

private:
    std::optional<Error> error_;
};

}  // namespace memberlist
