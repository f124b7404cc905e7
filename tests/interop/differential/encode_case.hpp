// Encoding: the same values and layers through our encoders and Go's.
#pragma once

#include <string_view>

#include "memberlist/bytes.hpp"

namespace memberlist::differential {

struct EncodeCase {
    std::string_view kind;  ///< For the summary.
    Bytes question;         ///< To the oracle.
    Bytes ours;             ///< The expected answer.
};

EncodeCase make_encode_case(std::uint64_t seed, std::uint64_t number);

// Returns the bytes in the oracle's answer.
Bytes parse_encoded(BytesView answer);

}  // namespace memberlist::differential
