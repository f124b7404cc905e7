// MEMBERLIST_ASSERT: for what only a bug of ours can break. Input from peers and users is handled, never
// asserted.
//
// On wherever NDEBUG is not defined: in dev, asan and tsan builds.
#pragma once

#include <cassert>

#define MEMBERLIST_ASSERT(condition) assert(condition)
