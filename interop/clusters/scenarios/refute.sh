# A node of each kind is paused until a C++ node suspects it, resumes and refutes the suspicion.

check_counts() {
    # Only C++ nodes report suspicions, and one of them is paused.
    ((cpp_count >= 2)) || fail "this scenario needs two C++ nodes"
}

run_scenario() {
    start_all
    check_refutation "cpp-$cpp_count"
    ((go_count == 0)) || check_refutation "go-$go_count"
    # Go nodes have no events about suspicions. One that they still held would show when it expires.
    wait_for 5
    wait_until "no suspicion is left" no_suspicion_left
}

# check_refutation NAME: resumes the node right after the first suspicion, which with profile lan
# and this many nodes lasts for 4 s at least, so it must not expire.
check_refutation() {
    local name=$1
    silenced+=("$name")
    signal "$name" STOP
    wait_until "a C++ node suspects $name" somebody_suspects "$name"
    signal "$name" CONT
    wait_until "$name refutes the suspicion" logged "$name" "$(refutation_of_suspicion_by '')"
    wait_until "all nodes that suspected $name saw the refutation" no_suspicion_left
}
