// The meaning of a message, whatever its form on the wire. Encoding must preserve it.
#pragma once

#include "fuzz_target.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace memberlist::fuzz {

// An empty optional field is not written, so nil and empty are equal.
template <class Message>
void forget_form(Message& message) {
    if constexpr (requires { message.source; }) {
        if (message.source.address.bytes.empty()) message.source.address = {};
    }
}

template <class Variant>
Variant meaning(Variant message) {
    std::visit([](auto& alternative) { forget_form(alternative); }, message);
    return message;
}

// Checks that a decoded message encodes to bytes that `decode` maps to the same meaning, and that
// encoding these again gives the same bytes. Returns the bytes.
template <class Variant, class Decode>
Bytes check_re_encoding(const Variant& message, const Decode& decode) {
    Bytes encoded;
    wire::encode(message, encoded);
    const auto again = decode(encoded);
    FUZZ_CHECK(again && meaning(*again) == meaning(message));
    Bytes twice;
    wire::encode(*again, twice);
    FUZZ_CHECK(twice == encoded);
    return encoded;
}

}  // namespace memberlist::fuzz
