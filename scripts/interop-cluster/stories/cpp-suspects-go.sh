# C++ nodes suspect the only Go node, which was silent for a moment; it refutes that.

source "$stories/go-suspects-cpp.sh"
story_go=1 story_cpp=2
check_counts() { ((go_count == 1 && cpp_count >= 2)) || fail "this scenario takes one Go node and C++ nodes from two on"; }
silent=go-1
