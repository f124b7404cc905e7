# Sourced by cluster.sh: runs the same scenario at the same time in a second cluster of the same
# size that has Go nodes only, and counts false deaths in both.

beside=""   # the process of the script that runs the second cluster; it cleans up after itself

# start_all_go_beside OPTIONS...: starts the second cluster with the flags of this one and these
# options. Does nothing if this cluster has no C++ nodes.
start_all_go_beside() {
    ((cpp_count > 0)) || return 0
    interop/clusters/cluster.sh "$scenario" --bin "$bin" --go $((go_count + cpp_count)) --cpp 0 \
        --seconds "$seconds" --profile "$profile" "${shared_flags[@]}" "$@" \
        >"$dir/all-go.out" 2>&1 &
    beside=$!
}

stop_beside() {
    [[ -n "$beside" ]] || return 0
    kill -TERM "$beside" 2>/dev/null || true
    wait "$beside" 2>/dev/null || true
}

# compare_with_all_go: waits for the second cluster and prints what it counted. Its failure does not
# fail this scenario.
compare_with_all_go() {
    [[ -n "$beside" ]] || return 0
    wait "$beside" || echo "the cluster of Go nodes alone failed: $(tail -n 1 "$dir/all-go.out")"
    beside=""
    grep '^false deaths' "$dir/all-go.out" || true
}

# count_deaths: sets `deaths`, how often a node declared another one failed; `harmed`, how many
# nodes that happened to; and `failed`, how many probes failed after all attempts.
count_deaths() {
    read_events
    deaths=$(awk -F'\t' '$3 == "failed"' "$dir/rows" | wc -l)
    harmed=$(awk -F'\t' '$3 == "failed" { print $4 }' "$dir/rows" | sort -u | wc -l)
    failed=$(failed_probes)
}
