# A partition lasts longer than failed members are gossiped to, then ends, and the halves reunite.
#
# Go nodes do not look for members that failed. Without C++ nodes, the halves stay apart, and this
# scenario checks that they do. C++ nodes look for failed members. One of them, on either side, is
# enough to reunite all nodes.

scenario_go=2 scenario_cpp=2 scenario_profile=local scenario_seconds=25 scenario_hosts=1 scenario_timeout=180
apart=20   # seconds for which halves of Go nodes are watched

run_scenario() {
    start_all
    local name left=() right=()
    for name in "${nodes[@]}"; do
        if [[ "$name" =~ [13579]$ ]]; then left+=("$name"); else right+=("$name"); fi
    done
    victims=("${nodes[@]}")
    cut_off "${left[*]}" "${right[*]}"
    wait_until "one half lists only ${left[*]}" views_are "${left[*]}" "${left[*]}"
    wait_until "the other lists only ${right[*]}" views_are "${right[*]}" "${right[*]}"
    wait_for "$seconds"
    mend "${nodes[@]}"
    if ((cpp_count > 0)); then
        wait_until "every node lists all ${#nodes[@]} again" everyone_lists_all
        wait_until "no suspicion is left" all_is_well
    else
        wait_for "$apart"
        { views_are "${left[*]}" "${left[*]}" && views_are "${right[*]}" "${right[*]}"; } ||
            give_up "halves of Go nodes reunited, which the comment above says they do not"
        echo "          the halves are still apart, as expected of Go nodes"
    fi
}
