// Overwrites a key that is no longer needed, in a way that no compiler leaves out.
#pragma once

#include "memberlist/bytes.hpp"

namespace memberlist::security {

// Overwrites and empties it.
void wipe(Bytes& key);

}  // namespace memberlist::security
