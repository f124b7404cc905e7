# Packets are lost, --loss percent of what reaches each node: false deaths are counted, next to those of Go nodes alone.
#
# The other cluster has as many nodes, all of them Go, and suffers the same loss at the same time. When the loss is over,
# every node must list all again. At 10 % nobody may be taken for dead.

story_go=3 story_cpp=3 story_seconds=60 story_hosts=1 story_timeout=180 story_takes="loss"

tell_story() {
    start_all_go_beside --loss "$loss"
    start_all
    victims=("${nodes[@]}")
    lose "$loss" "${nodes[@]}"
    wait_for "$seconds"
    mend "${nodes[@]}"
    count_deaths
    wait_until "every node lists all ${#nodes[@]} again, and no suspicion is left" all_is_well
    echo "false deaths under $loss % loss in $seconds s, $go_count Go and $cpp_count C++: $deaths views, of $harmed nodes;" \
        "$failed probes failed"
    ((loss > 10 || deaths == 0)) || give_up "somebody was taken for dead at $loss % loss"
    compare_with_all_go
}
