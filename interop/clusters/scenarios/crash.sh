# A node of each kind is killed: all others see it fail, and no other node fails.

scenario_go=3 scenario_cpp=3

run_scenario() {
    start_all
    local name before
    for name in $(last_of_each_kind); do
        victims+=("$name")
        before=$(since_start)
        kill_node "$name"
        wait_until "all others saw $name fail" everyone_saw failed "$name" $(running)
        echo "          the first after $(first_time failed "$name" "$before") s," \
            "the last after $(last_time failed "$name" "$before") s"
    done
    wait_until "the rest list each other" everyone_lists_all
}
