# All nodes meet, know each other's address and metadata, and hear each other both ways.

story_go=3 story_cpp=3 story_seconds=5

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

tell_story() {
    start_all
    live_together
}

# live_together: what a cluster does that is well.
live_together() {
    check_members
    check_messages "${nodes[@]}"
    wait_for "$seconds"
    wait_until "every node lists all ${#nodes[@]}, and no suspicion is left" all_is_well
}
