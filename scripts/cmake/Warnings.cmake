# memberlist_warnings: the compiler warnings of all our targets; errors if MEMBERLIST_WERROR is on.
add_library(memberlist_warnings INTERFACE)
target_compile_options(memberlist_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
    # GCC 12 wrongly reports overlapping copies in optimised std::string operator+ (GCC bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<BOOL:${MEMBERLIST_WERROR}>:-Werror>)
