// MEMBERLIST_ASSERT: checks conditions that only a bug in this library can violate. Input from
// peers and users is handled, never asserted.
//
// Enabled unless NDEBUG is defined: in dev, asan and tsan builds.
#pragma once

#include <cassert>

#define MEMBERLIST_ASSERT(condition) assert(condition)
