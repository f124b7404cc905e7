// What kinds of values a body is made of, where our decoder refuses it and go-msgpack does not.
#pragma once

#include "memberlist/bytes.hpp"

namespace memberlist::differential {

// A key, or the value of a field that holds text or bytes, is an array or a map. `message`: type byte first,
// then one or more structs.
bool has_container_for_bytes(BytesView message);

// Somewhere in it is an extension of type -1, a time, that has not the size of one.
bool has_malformed_time(BytesView message);

}  // namespace memberlist::differential
