// The library's version: semver.org, and before 1.0 a new minor version may break what used the old one.
//
// This is the one place that says it. CMake reads it from here, and so do the package files and the programs.
#pragma once

#define MEMBERLIST_VERSION_MAJOR 0  ///< Changes of the API that break, from 1.0 on.
#define MEMBERLIST_VERSION_MINOR 1  ///< Additions; before 1.0 also changes that break.
#define MEMBERLIST_VERSION_PATCH 0  ///< Repairs only.

// Puts a number between quotes.
#define MEMBERLIST_TEXT_OF_VALUE(number) #number
// The same with the value of a macro.
#define MEMBERLIST_TEXT_OF(number) MEMBERLIST_TEXT_OF_VALUE(number)

/// "0.1.0": the version of these headers, as a string literal.
#define MEMBERLIST_VERSION                       \
    MEMBERLIST_TEXT_OF(MEMBERLIST_VERSION_MAJOR) \
    "." MEMBERLIST_TEXT_OF(MEMBERLIST_VERSION_MINOR) "." MEMBERLIST_TEXT_OF(MEMBERLIST_VERSION_PATCH)
