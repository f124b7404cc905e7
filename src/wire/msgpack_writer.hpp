// MsgpackWriter: appends single msgpack values as go-msgpack v2.1.5 does in its old-spec profile.
//
// Unsigned Go types are written in the narrowest unsigned form, Go `int`s in the narrowest signed
// form. Text and bytes are written as old-spec raw, never str8 or bin, which go-msgpack 0.5 rejects
// for keys and text.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "memberlist/bytes.hpp"
#include "wire/message.hpp"

namespace memberlist::wire {

class MsgpackWriter {
public:
    // `out` must outlive this object.
    explicit MsgpackWriter(Bytes& out) : out_(out) {}

    void write_map_head(std::uint32_t entries);

    void write(bool value);
    template <std::unsigned_integral T>
    void write(T value) {
        write_unsigned(value);
    }
    void write(std::int64_t value);  // a Go int
    void write(std::string_view text);
    void write(BytesView bytes);
    void write(const NilableBytes& bytes);
    template <class T>
    void write(const T*) = delete;  // would silently convert to bool

private:
    void write_unsigned(std::uint64_t value);

    Bytes& out_;
};

}  // namespace memberlist::wire
