// Encodes and decodes the fields of the oracle's questions and answers: big-endian numbers, and
// byte strings with a length prefix (interop/README.md).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "wire/message.hpp"

namespace memberlist::differential {

class FieldWriter {
public:
    FieldWriter& u8(std::uint8_t value) { return number(value, 1); }
    FieldWriter& u16(std::uint16_t value) { return number(value, 2); }
    FieldWriter& u32(std::uint32_t value) { return number(value, 4); }
    FieldWriter& u64(std::uint64_t value) { return number(value, 8); }
    FieldWriter& flag(bool value) { return u8(value ? 1 : 0); }
    FieldWriter& bytes(BytesView value) {
        u32(static_cast<std::uint32_t>(value.size()));
        append(data_, value);
        return *this;
    }
    FieldWriter& text(std::string_view value) { return bytes(as_bytes(value)); }
    FieldWriter& nilable(const wire::NilableBytes& value) {
        flag(!value.is_nil);
        return value.is_nil ? *this : bytes(value.bytes);
    }

    const Bytes& data() const { return data_; }

private:
    FieldWriter& number(std::uint64_t value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
            data_.push_back(static_cast<std::uint8_t>(value >> shift));
        return *this;
    }

    Bytes data_;
};

// Throws std::runtime_error if the answer is too short, which means that the oracle has another
// version.
class FieldReader {
public:
    explicit FieldReader(BytesView data) : rest_(data) {}

    std::uint8_t u8() { return take(1)[0]; }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    bool flag() { return u8() != 0; }
    BytesView bytes() { return take(u32()); }
    std::string text() { return std::string(as_text(bytes())); }

private:
    BytesView take(std::size_t size) {
        if (size > rest_.size()) throw std::runtime_error("the oracle's answer ends inside a field");
        const BytesView taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const auto byte : take(size)) value = value << 8 | byte;
        return value;
    }

    BytesView rest_;
};

}  // namespace memberlist::differential
