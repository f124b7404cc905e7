// Damage: bytes changed without knowing what they mean.
#pragma once

#include "dice.hpp"

namespace memberlist::differential {

// Bits flipped, bytes set, inserted, cut out or repeated, the end cut off, a part replaced by one of `donor`.
Bytes damaged(Dice& dice, BytesView whole, BytesView donor);

}  // namespace memberlist::differential
