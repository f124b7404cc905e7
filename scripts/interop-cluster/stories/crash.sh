# A node of each kind is killed: all others see it fail, and nobody else.

story_go=3 story_cpp=3

tell_story() {
    start_all
    local name before
    for name in $(last_of_each_kind); do
        victims+=("$name")
        before=$(since_start)
        kill_node "$name"
        wait_until "all others saw $name fail" everyone_saw failed "$name" $(running)
        echo "          first after $(first_time failed "$name" "$before") s, all after $(last_time failed "$name" "$before") s"
    done
    wait_until "they list each other" everyone_lists_all
}
