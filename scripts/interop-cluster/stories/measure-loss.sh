# For scripts/interop-compare: --loss percent of all packets are lost for 60 s.

story_go=3 story_cpp=3 story_seconds=60 story_hosts=1 story_takes="loss figures repetition"
flags_of() { flags=(--meta "$(meta_of "$1")" --stats-every 500ms); }

tell_story() {
    start_all
    victims=("${nodes[@]}")
    start_measuring "${nodes[@]}"
    lose "$loss" "${nodes[@]}"
    wait_for "$seconds"
    mend "${nodes[@]}"
    write_figures nobody - - -
    wait_until "every node lists all ${#nodes[@]} again" everyone_lists_all
}
