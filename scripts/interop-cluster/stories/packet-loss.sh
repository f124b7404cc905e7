# Packets are lost, --loss percent of what reaches each node: false deaths are counted, next to those of Go nodes alone.
#
# The other cluster has as many nodes, all of them Go, and suffers the same loss at the same time. When the loss is over,
# every node must list all again. At 10 % nobody may be taken for dead.

story_go=3 story_cpp=3 story_seconds=60 story_hosts=1 story_timeout=180

tell_story() {
    local other=0 compared
    ((cpp_count == 0)) || start_all_go_beside
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
    ((cpp_count == 0)) || compare_with_all_go
}

# How often a node took another for dead, how many nodes that befell, and how many probes failed for good.
count_deaths() {
    read_events
    deaths=$(awk -F'\t' '$3 == "failed"' "$dir/rows" | wc -l)
    harmed=$(awk -F'\t' '$3 == "failed" { print $4 }' "$dir/rows" | sort -u | wc -l)
    failed=$(failed_probes)
}

start_all_go_beside() {
    "$PWD/scripts/interop-cluster.sh" --bin "$bin" --scenario packet-loss --go $((go_count + cpp_count)) --cpp 0 \
        --loss "$loss" --seconds "$seconds" --profile "$profile" >"$dir/all-go.out" 2>&1 &
    beside=$!
}

compare_with_all_go() {
    wait "$beside" || echo "the cluster of Go alone did not come through: $(tail -n 1 "$dir/all-go.out")"
    beside=""
    grep '^false deaths' "$dir/all-go.out" || true
}
