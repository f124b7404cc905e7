# C++ nodes suspect the only Go node, which was paused for a moment, and it refutes the suspicion.

source "$scenarios/go-suspects-cpp.sh"
scenario_go=1 scenario_cpp=2
check_counts() {
    ((go_count == 1 && cpp_count >= 2)) || fail "this scenario needs one Go node and at least two C++ nodes"
}
silent=go-1
