# Each node loses --loss percent of the packets that reach it, and false deaths are counted.
#
# A cluster of Go nodes alone, of the same size, runs beside it with the same loss, and its false
# deaths are counted too. When the loss is over, every node must list all again. Up to 10 %, no node
# may be declared failed.

scenario_go=3 scenario_cpp=3 scenario_seconds=60 scenario_hosts=1 scenario_timeout=180 scenario_takes="loss"

run_scenario() {
    start_all_go_beside --loss "$loss"
    start_all
    victims=("${nodes[@]}")
    lose "$loss" "${nodes[@]}"
    wait_for "$seconds"
    mend "${nodes[@]}"
    count_deaths
    wait_until "every node lists all ${#nodes[@]} again, and no suspicion is left" all_is_well
    echo "false deaths with $loss % loss in $seconds s, $go_count Go and $cpp_count C++:" \
        "$deaths reports about $harmed nodes; $failed probes failed"
    ((loss > 10 || deaths == 0)) || give_up "a healthy node was declared failed at $loss % loss"
    compare_with_all_go
}
