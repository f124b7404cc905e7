// MsgpackReader: a typed cursor over msgpack values that accepts what go-msgpack v2.1.5 decodes
// into a Go field. Views point into the input.
//
// The first failure sticks, and every later read returns zero, so callers check once at the end.
//
// We do not use msgpack-c's visitor parser, because it allocates its stack on every parse and the
// receive path must not allocate. The exception is skipping unknown containers, which no memberlist
// sends: that needs a stack, so msgpack-c does it.
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
    // `depth_max`: the deepest nesting of containers allowed in a skipped value.
    MsgpackReader(BytesView input, std::size_t depth_max) : input_(input), depth_max_(depth_max) {}

    struct StructHead {
        bool is_array = false;   // array of fields in declaration order, not a map
        std::uint64_t size = 0;  // entries or elements; 0 for nil
    };
    StructHead read_struct_head();
    std::string_view read_key();

    // Each reads one field. nil reads as the zero value of any type.
    void read(bool& field);
    template <std::unsigned_integral T>
    void read(T& field) {
        field = static_cast<T>(read_unsigned(std::numeric_limits<T>::max()));
    }
    void read(std::int64_t& field);  // a Go int; numbers of 2^63 or more turn negative, as in Go
    void read(std::string_view& field);
    void read(BytesView& field);
    void read(NilableBytes& field);

    // Skips one value of any type.
    void skip();

    bool has_failed() const { return failure_ != Errc::ok; }
    // `ok`, `truncated`, `malformed_message` or `limit_exceeded`.
    Errc failure() const { return failure_; }
    BytesView rest() const { return input_.subspan(position_); }

private:
    struct Value {
        ValueHead head;  // kind `invalid` after a failure
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
