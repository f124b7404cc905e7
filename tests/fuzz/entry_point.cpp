#include "fuzz_target.hpp"

// AddressSanitizer reads this at its start. Freed memory must return to the system soon, because at
// thousands of inputs per second it would count against -rss_limit_mb.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "quarantine_size_mb=16:thread_local_quarantine_size_kb=64:allocator_release_to_os_interval_ms=500";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    memberlist::fuzz::fuzz_one({data, size});
    return 0;
}
