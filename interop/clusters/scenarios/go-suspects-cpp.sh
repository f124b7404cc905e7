# Go nodes suspect the only C++ node, which was paused for a moment, and it refutes the suspicion.
#
# Since it is the only node of its kind, the accusers are of the other kind. The logs and counters
# of both sides must show the suspicion and the refutation, and no node may see another one fail.

scenario_go=2 scenario_cpp=1
check_counts() {
    ((cpp_count == 1 && go_count >= 2)) || fail "this scenario needs one C++ node and at least two Go nodes"
}
flags_of() { flags=(--meta "meta of $1" --stats-every 500ms); }
silent=cpp-1

run_scenario() {
    start_all
    [[ "$silent" != go-1 ]] || silenced+=("$silent")   # Go accusers have no events about suspicions
    local accusers
    mapfile -t accusers < <(of_kind "$(other_kind "$silent")")
    signal "$silent" STOP
    wait_until "a ${accusers[0]%-*} node suspects $silent after its own probe" \
        somebody_logged "$(suspicion_of "$silent")" "${accusers[@]}"
    signal "$silent" CONT
    wait_until "$silent refutes the suspicion of a ${accusers[0]%-*} node" \
        logged "$silent" "$(refutation_of_suspicion_by "${accusers[0]%-*}-")"
    wait_until "a node counts the suspicion" somebody_counted suspicions "${accusers[@]}"
    wait_until "$silent counts a refutation" somebody_counted refutations "$silent"
    # A suspicion that some node still held would expire within 4 s.
    wait_for 5
    wait_until "no suspicion is left, and every node lists all" all_is_well
}

# somebody_counted FIELD NAME...: that counter is above 0 in the last stats event of one of these
# nodes.
somebody_counted() {
    local name
    for name in "${@:2}"; do
        (($(last_count "$1" "$name") == 0)) || return 0
    done
    return 1
}
