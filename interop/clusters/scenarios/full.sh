# Nodes join each other and exchange messages, one leaves, another is killed.

scenario_takes="departing"
check_counts() {
    local departing_count=${departing}_count
    ((${!departing_count} >= 3)) || fail "this scenario needs three nodes of the departing kind, $departing"
}

# The first node of each kind sends messages.
flags_of() {
    flags=(--meta "meta of $1")
    [[ "$1" != *-1 ]] || flags+=(--send-every 500ms)
}

run_scenario() {
    start_all
    check_messages
    check_leave_and_failure
}

# check_messages: the nodes of the other kind hear the sender, or with only one kind, all other
# nodes.
check_messages() {
    local sender name listeners senders=()
    ((go_count == 0)) || senders+=(go-1)
    ((cpp_count == 0)) || senders+=(cpp-1)
    heard=("${senders[@]}")
    for sender in "${senders[@]}"; do
        listeners=()
        for name in "${nodes[@]}"; do
            if ((${#senders[@]} == 2)); then
                [[ $(kind_of "$name") == "$(kind_of "$sender")" ]] || listeners+=("$name")
            elif [[ "$name" != "$sender" ]]; then
                listeners+=("$name")
            fi
        done
        wait_until "${listeners[*]} heard $sender by packet and by stream" \
            heard_both_ways "$sender" "${listeners[@]}"
    done
}

check_leave_and_failure() {
    local leaver=$departing-2 victim=$departing-3
    leave "$leaver"
    wait_until "all others saw $leaver leave" everyone_saw left "$leaver" $(running)

    victims=("$victim")
    kill_node "$victim"
    wait_until "all others saw $victim fail" everyone_saw failed "$victim" $(running)
}
