# A cluster of Go nodes stands; C++ nodes join it, all through a Go node.

source "$stories/basic.sh"
story_go=2 story_cpp=2
check_counts() { ((go_count >= 1 && cpp_count >= 1)) || fail "this scenario takes nodes of both kinds"; }

tell_story() {
    start_kind go "$go_count"
    start_kind cpp "$cpp_count" go-1
    live_together
}
