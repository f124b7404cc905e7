# Nodes join, learn each other's address and metadata, and exchange packets and streams.

scenario_go=3 scenario_cpp=3 scenario_seconds=5

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

run_scenario() {
    start_all
    live_together
}

# live_together: what a healthy cluster does.
live_together() {
    check_members
    check_messages "${nodes[@]}"
    wait_for "$seconds"
    wait_until "every node lists all ${#nodes[@]}, and no suspicion is left" all_is_well
}
