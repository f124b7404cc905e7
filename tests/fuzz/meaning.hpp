// What a message says, whatever its form on the wire: what must survive encoding it again.
#pragma once

#include "fuzz_target.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace memberlist::fuzz {

// An optional field that is empty goes unwritten, so it does not tell nil from empty.
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

// `message`, once decoded, encodes to bytes that `decode` takes back to the same meaning, and those bytes are
// the one form that we write. Returns them.
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
