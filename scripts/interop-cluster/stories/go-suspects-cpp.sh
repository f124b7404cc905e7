# Go nodes suspect the only C++ node, which was silent for a moment; it refutes that.
#
# With one node of a kind, whoever suspects it is of the other kind. Both sides give evidence: the log and the counters
# of who suspected, the log and the counters of who refuted, and that nobody saw a node fail.

story_go=2 story_cpp=1
check_counts() { ((cpp_count == 1 && go_count >= 2)) || fail "this scenario takes one C++ node and Go nodes from two on"; }
flags_of() { flags=(--meta "meta of $1" --stats-every 500ms); }
silent=cpp-1

tell_story() {
    start_all
    [[ "$silent" != go-1 ]] || silenced+=("$silent")   # Go nodes have no events about suspicions
    local accusers
    mapfile -t accusers < <(of_kind "$(other_kind "$silent")")
    signal "$silent" STOP
    wait_until "${accusers[0]%-*} suspects $silent by its own probe" \
        somebody_logged "$(suspicion_of "$silent")" "${accusers[@]}"
    signal "$silent" CONT
    wait_until "$silent refutes what ${accusers[0]%-*} said" \
        logged "$silent" "$(refutation_of_suspicion_by "${accusers[0]%-*}-")"
    wait_until "a node counts the suspicion" somebody_counted suspicions "${accusers[@]}"
    wait_until "$silent counts a refutation" somebody_counted refutations "$silent"
    # A suspicion that a node of this cluster kept would run out within 4 s.
    wait_for 5
    wait_until "no suspicion is left, and every node lists all" all_is_well
}

# somebody_counted FIELD NAME...: more than none, in the last stats event.
somebody_counted() {
    local name
    for name in "${@:2}"; do
        (($(last_count "$1" "$name") == 0)) || return 0
    done
    return 1
}
