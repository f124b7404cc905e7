# The cluster is cut in two, for longer than anybody tells the dead that they are dead; then the cut is mended.
#
# Go nodes never look for members that failed, so two halves of Go alone stay apart, which is what this shows with no C++
# node. C++ nodes do look: one of them on one side is enough, and the Go nodes of both sides come together again with it.

story_go=2 story_cpp=2 story_profile=local story_seconds=25 story_hosts=1 story_timeout=180
apart=20   # seconds that two halves which do not heal are watched

tell_story() {
    start_all
    local name left=() right=()
    for name in "${nodes[@]}"; do
        if [[ "$name" =~ [13579]$ ]]; then left+=("$name"); else right+=("$name"); fi
    done
    victims=("${nodes[@]}")
    cut_off "${left[*]}" "${right[*]}"
    wait_until "one half lists ${left[*]} alone" views_are "${left[*]}" "${left[*]}"
    wait_until "the other lists ${right[*]} alone" views_are "${right[*]}" "${right[*]}"
    wait_for "$seconds"
    mend "${nodes[@]}"
    if ((cpp_count > 0)); then
        wait_until "every node lists all ${#nodes[@]} again" everyone_lists_all
        wait_until "no suspicion is left" all_is_well
    else
        wait_for "$apart"
        views_are "${left[*]}" "${left[*]}" && views_are "${right[*]}" "${right[*]}" ||
            give_up "halves of Go nodes healed: the beginning of this file is no longer true"
        echo "          the halves are still apart: Go nodes do not heal"
    fi
}
