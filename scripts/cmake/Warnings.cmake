# memberlist_warnings: the warnings every target of ours is compiled with; errors in developer mode.
add_library(memberlist_warnings INTERFACE)
target_compile_options(memberlist_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
    $<$<BOOL:${MEMBERLIST_DEVELOPER_MODE}>:-Werror>)
