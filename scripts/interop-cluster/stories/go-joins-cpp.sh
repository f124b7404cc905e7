# A cluster of C++ nodes stands; Go nodes join it, all through a C++ node.

source "$stories/basic.sh"
story_go=2 story_cpp=2
check_counts() { ((go_count >= 1 && cpp_count >= 1)) || fail "this scenario takes nodes of both kinds"; }

tell_story() {
    start_kind cpp "$cpp_count"
    start_kind go "$go_count" cpp-1
    live_together
}
