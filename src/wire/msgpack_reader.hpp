// MsgpackReader: a typed cursor over msgpack values, accepting what go-msgpack v2.1.5 accepts into a Go
// field.
//
// Our own rather than msgpack-c's visitor parser because that allocates its stack on every parse, and the
// receive path must not allocate. Unknown containers, which no memberlist sends, are skipped by msgpack-c
// after all: there the stack is needed. Views point into the input.
//
// The first failure sticks, and from then on every read yields zero, so that a caller asks once, at the end.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "memberlist/error.hpp"
#include "wire/message.hpp"
#include "wire/msgpack_head.hpp"

namespace memberlist::wire {

class MsgpackReader {
public:
    // `depth_max`: how many containers inside each other a skipped value may have.
    MsgpackReader(BytesView input, std::size_t depth_max) : input_(input), depth_max_(depth_max) {}

    struct StructHead {
        bool is_array = false;   // fields in declaration order instead of keys and values
        std::uint64_t size = 0;  // entries or elements; 0 for nil
    };
    StructHead read_struct_head();
    std::string_view read_key();

    // One field. nil is the zero value of any type.
    void read(bool& field);
    template <std::unsigned_integral T>
    void read(T& field) {
        field = static_cast<T>(read_unsigned(std::numeric_limits<T>::max()));
    }
    void read(std::int64_t& field);  // a Go int; a number from 2^63 on turns negative, as in Go
    void read(std::string_view& field);
    void read(BytesView& field);
    void read(NilableBytes& field);

    // Passes over one value of any type.
    void skip();

    bool has_failed() const { return failure_ != Errc::ok; }
    Errc failure() const { return failure_; }  // `truncated`, `malformed_message` or `limit_exceeded`
    BytesView rest() const { return input_.subspan(position_); }

private:
    struct Value {
        ValueHead head;  // of kind `invalid` after a failure
        BytesView payload;
    };

    Value take();
    std::uint64_t read_unsigned(std::uint64_t max);
    void skip_container();
    void fail(Errc reason);

    BytesView input_;
    std::size_t position_ = 0;
    std::size_t depth_max_;
    Errc failure_ = Errc::ok;
};

}  // namespace memberlist::wire
