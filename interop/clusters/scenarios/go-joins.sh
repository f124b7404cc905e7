# Go nodes join a cluster of C++ nodes, each through a C++ node.

source "$scenarios/basic.sh"
scenario_go=2 scenario_cpp=2
check_counts() { ((go_count >= 1 && cpp_count >= 1)) || fail "this scenario needs nodes of both kinds"; }

run_scenario() {
    start_kind cpp "$cpp_count"
    start_kind go "$go_count" cpp-1
    live_together
}
