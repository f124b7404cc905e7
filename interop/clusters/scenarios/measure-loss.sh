# For `scripts/interop compare`: --loss percent of all packets are lost for 60 s.

scenario_go=3 scenario_cpp=3 scenario_seconds=60 scenario_hosts=1 scenario_takes="loss figures repetition"
flags_of() { flags=(--meta "$(meta_of "$1")" --stats-every 500ms); }

run_scenario() {
    start_all
    victims=("${nodes[@]}")
    start_measuring "${nodes[@]}"
    lose "$loss" "${nodes[@]}"
    wait_for "$seconds"
    mend "${nodes[@]}"
    write_figures nobody - - -
    wait_until "every node lists all ${#nodes[@]} again" everyone_lists_all
}
