# For `scripts/interop compare`: one node is paused for 20 s, measured until all list it again.

scenario_go=3 scenario_cpp=3 scenario_seconds=20 scenario_takes="figures repetition"
flags_of() { flags=(--meta "$(meta_of "$1")" --stats-every 500ms); }

run_scenario() {
    start_all
    wait_for 5
    local name stopped continued
    name=$(victim_of_fault)
    victims=("${nodes[@]}")   # false deaths are counted, not forbidden
    start_measuring $(others_than "$name")
    stopped=$(since_start)
    signal "$name" STOP
    wait_for "$seconds"
    wait_until "all others saw $name fail" everyone_saw failed "$name" $(others_than "$name")
    continued=$(since_start)
    signal "$name" CONT
    wait_until "all nodes list $name again, and it lists them" everyone_lists_all
    write_figures "$name" "$(first_time failed "$name" "$stopped")" "$(last_time failed "$name" "$stopped")" \
        "$(last_time join "$name" "$continued")"
}
