// The library's version, following semver.org. Before 1.0, a new minor version may break programs
// that use the old one.
//
// This is the only place that defines it; CMake, the package files and the programs read it from
// here.
#pragma once

#define MEMBERLIST_VERSION_MAJOR 0  ///< From 1.0 on, changes with every breaking API change.
#define MEMBERLIST_VERSION_MINOR 1  ///< Additions; before 1.0, also breaking changes.
#define MEMBERLIST_VERSION_PATCH 0  ///< Fixes only.

// Turns a number into a string literal.
#define MEMBERLIST_TEXT_OF_VALUE(number) #number
// Turns a macro's value into a string literal.
#define MEMBERLIST_TEXT_OF(number) MEMBERLIST_TEXT_OF_VALUE(number)

/// The version of these headers as a string literal, such as "0.1.0".
#define MEMBERLIST_VERSION                       \
    MEMBERLIST_TEXT_OF(MEMBERLIST_VERSION_MAJOR) \
    "." MEMBERLIST_TEXT_OF(MEMBERLIST_VERSION_MINOR) "." MEMBERLIST_TEXT_OF(MEMBERLIST_VERSION_PATCH)
