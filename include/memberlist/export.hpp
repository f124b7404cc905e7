// MEMBERLIST_API marks the symbols that the shared library exports; all others are hidden.
//
// It is the same for building and for using the library, static or shared, so users need no define.
#pragma once

#if __cplusplus < 202002L
#error "memberlist needs C++20: compile with -std=c++20 or later"
#endif

#if defined(__GNUC__)
#define MEMBERLIST_API __attribute__((visibility("default")))
#else
#define MEMBERLIST_API
#endif
