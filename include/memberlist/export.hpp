// MEMBERLIST_API: marks what the shared library exports. Everything else in it is hidden.
//
// The mark is the same for whoever builds the library and whoever uses it, static or shared: there is nothing to
// define.
#pragma once

#if __cplusplus < 202002L
#error "memberlist needs C++20: compile with -std=c++20 or later"
#endif

#if defined(__GNUC__)
#define MEMBERLIST_API __attribute__((visibility("default")))
#else
#define MEMBERLIST_API
#endif
