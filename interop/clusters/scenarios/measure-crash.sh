# For `scripts/interop compare`: one node is killed, and the next 20 s are measured.

scenario_go=3 scenario_cpp=3 scenario_seconds=20 scenario_takes="figures repetition"
flags_of() { flags=(--meta "$(meta_of "$1")" --stats-every 500ms); }

run_scenario() {
    start_all
    wait_for 5
    local name before
    name=$(victim_of_fault)
    victims=("${nodes[@]}")   # false deaths are counted, not forbidden
    start_measuring $(others_than "$name")
    before=$(since_start)
    kill_node "$name"
    wait_for "$seconds"
    wait_until "all others saw $name fail" everyone_saw failed "$name" $(running)
    write_figures "$name" "$(first_time failed "$name" "$before")" "$(last_time failed "$name" "$before")" -
}
