// The memory that the process has allocated and not freed.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMBERLIST_FUZZ_COUNTS_MEMORY 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MEMBERLIST_FUZZ_COUNTS_MEMORY 1
#endif

#ifdef MEMBERLIST_FUZZ_COUNTS_MEMORY
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // GCC ships no header for it
#endif

namespace memberlist::fuzz {

// Counted by AddressSanitizer; 0 without it.
inline std::size_t held_memory() {
#ifdef MEMBERLIST_FUZZ_COUNTS_MEMORY
    return __sanitizer_get_current_allocated_bytes();
#else
    return 0;
#endif
}

}  // namespace memberlist::fuzz
