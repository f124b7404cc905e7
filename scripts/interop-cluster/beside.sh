# Sourced by scripts/interop-cluster.sh: a cluster of Go alone, of as many nodes, that suffers the same at the same time;
# and what is counted in both.

beside=""   # the process of the script that runs it; it cleans up itself

# start_all_go_beside OPTIONS...: of this scenario, with the flags of this cluster and these options besides. None, where there are no C++ nodes anyway.
start_all_go_beside() {
    ((cpp_count > 0)) || return 0
    "$PWD/scripts/interop-cluster.sh" --bin "$bin" --scenario "$scenario" --go $((go_count + cpp_count)) --cpp 0 \
        --seconds "$seconds" --profile "$profile" "${shared_flags[@]}" "$@" \
        >"$dir/all-go.out" 2>&1 &
    beside=$!
}

stop_beside() {
    [[ -n "$beside" ]] || return 0
    kill -TERM "$beside" 2>/dev/null || true
    wait "$beside" 2>/dev/null || true
}

# compare_with_all_go: what it counted. That it did not come through is its own affair.
compare_with_all_go() {
    [[ -n "$beside" ]] || return 0
    wait "$beside" || echo "the cluster of Go alone did not come through: $(tail -n 1 "$dir/all-go.out")"
    beside=""
    grep '^false deaths' "$dir/all-go.out" || true
}

# count_deaths: how often a node took another for dead, how many nodes that befell, and how many probes failed for good.
count_deaths() {
    read_events
    deaths=$(awk -F'\t' '$3 == "failed"' "$dir/rows" | wc -l)
    harmed=$(awk -F'\t' '$3 == "failed" { print $4 }' "$dir/rows" | sort -u | wc -l)
    failed=$(failed_probes)
}
