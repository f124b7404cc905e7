# One node after the other leaves and comes back where it was, until all have: messages flow, and nobody fails.

story_go=3 story_cpp=3 story_timeout=180

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

tell_story() {
    start_all
    local name
    for name in "${nodes[@]}"; do
        restart_in_turn "$name"
    done
    check_members
    check_messages "${nodes[@]}"
    wait_until "no suspicion is left" all_is_well
}

# restart_in_turn NAME: through two others, one of each kind where there is one.
restart_in_turn() {
    local others
    leave "$1"
    wait_until "all others saw $1 leave by itself" everyone_lists_all
    others=$(others_than "$1")
    start_node "$1" $(grep -m 1 '^go-' <<<"$others") $(grep -m 1 '^cpp-' <<<"$others")
    wait_until "all list $1 again, and it lists all" everyone_lists_all
}
