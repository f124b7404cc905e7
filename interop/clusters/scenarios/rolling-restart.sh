# Each node in turn leaves and returns at its old address. Messages flow and no node fails.

scenario_go=3 scenario_cpp=3 scenario_timeout=180

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

run_scenario() {
    start_all
    local name
    for name in "${nodes[@]}"; do
        restart_in_turn "$name"
    done
    check_members
    check_messages "${nodes[@]}"
    wait_until "no suspicion is left" all_is_well
}

# restart_in_turn NAME: it rejoins through a node of each kind, where there is one.
restart_in_turn() {
    local others
    leave "$1"
    wait_until "all others saw $1 leave" everyone_lists_all
    others=$(others_than "$1")
    start_node "$1" $(grep -m 1 '^go-' <<<"$others") $(grep -m 1 '^cpp-' <<<"$others")
    wait_until "all nodes list $1 again, and it lists them" everyone_lists_all
}
