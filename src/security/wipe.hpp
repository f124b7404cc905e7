// Overwrites key material in a way that compilers do not optimise away.
#pragma once

#include "memberlist/bytes.hpp"

namespace memberlist::security {

// Overwrites `key` and empties it.
void wipe(Bytes& key);

}  // namespace memberlist::security
