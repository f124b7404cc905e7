# For scripts/interop-compare: one node is stopped for 20 s, and measured until all list it again.

story_go=3 story_cpp=3 story_seconds=20 story_takes="figures repetition"
flags_of() { flags=(--meta "$(meta_of "$1")" --stats-every 500ms); }

tell_story() {
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
    wait_until "all list $name again, and it lists all" everyone_lists_all
    write_figures "$name" "$(first_time failed "$name" "$stopped")" "$(last_time failed "$name" "$stopped")" \
        "$(last_time join "$name" "$continued")"
}
