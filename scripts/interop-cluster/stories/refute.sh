# One node of each kind falls silent until a C++ node suspects it, wakes up and refutes that.

check_counts() {
    # C++ nodes alone report suspicions, and the silent one cannot.
    ((cpp_count >= 2)) || fail "the refute scenario needs two C++ nodes"
}

tell_story() {
    start_all
    check_refutation "cpp-$cpp_count"
    ((go_count == 0)) || check_refutation "go-$go_count"
    # Go nodes do not tell what they suspect or no longer suspect; a suspicion that they kept shows when it runs out.
    wait_for 5
    wait_until "no suspicion is left" no_suspicion_left
}

# Continued at once after the first suspicion: what lasts 4 s at least in a lan of this size must not run out.
check_refutation() {
    local name=$1
    silenced+=("$name")
    signal "$name" STOP
    wait_until "a C++ node suspects $name" somebody_suspects "$name"
    signal "$name" CONT
    wait_until "$name refutes that" logged "$name" "$(refutation_of_suspicion_by '')"
    wait_until "all who suspected $name saw it refute that" no_suspicion_left
}
