// Damage: random changes of bytes, without regard to their meaning.
#pragma once

#include "generator.hpp"

namespace memberlist::differential {

// Flips bits; sets, inserts, cuts out or repeats bytes; cuts off the end; or replaces a part by one
// of `donor`.
Bytes damaged(Generator& generator, BytesView whole, BytesView donor);

}  // namespace memberlist::differential
