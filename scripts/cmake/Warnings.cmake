# memberlist_warnings: the warnings every target of ours is compiled with; errors where MEMBERLIST_WERROR says so.
add_library(memberlist_warnings INTERFACE)
target_compile_options(memberlist_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
    # GCC 12 sees overlapping copies inside std::string's operator+ once it is optimised (GCC bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<BOOL:${MEMBERLIST_WERROR}>:-Werror>)
