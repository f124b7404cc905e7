# All nodes are killed at once and restarted at their old addresses, and find each other again.

scenario_go=3 scenario_cpp=3

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

run_scenario() {
    start_all
    local name members=("${nodes[@]}")
    for name in "${members[@]}"; do kill_node "$name"; done
    # The first one finds no peer, and tries again.
    for name in "${members[@]}"; do
        start_node "$name" $(printf '%s\n' "${members[@]}" | grep -vx "$name")
    done
    wait_until "every node lists all ${#nodes[@]}" everyone_lists_all
    check_members
    check_messages "${nodes[@]}"
    wait_until "no suspicion is left" all_is_well
}
