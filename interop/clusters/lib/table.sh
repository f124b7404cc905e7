# Sourced by cluster.sh: prints the table of what each node saw and when, and reports failures.

heard=()      # senders whose messages get rows in the table
silenced=()   # nodes whose suspicions and refutations do

# print_table: a row for each thing that happened and a column for each node. A cell holds the
# seconds from the start until that node first saw it.
print_table() {
    ((${#nodes[@]} > 0)) || return 0   # a scenario without members
    read_events
    local rows=() name
    for name in "${nodes[@]}"; do rows+=("$name joined=join:$name"); done
    rows+=("lists all ${#nodes[@]}=members:${#nodes[@]}")
    for name in "${heard[@]}"; do
        rows+=("$name by packet=message-udp:$name" "$name by stream=message-tcp:$name")
    done
    for name in "${silenced[@]}"; do rows+=("$name suspect=suspect:$name" "$name refute=refute:$name"); done
    for name in "${leavers[@]}"; do rows+=("$name left=left:$name"); done
    for name in "${victims[@]}"; do rows+=("$name failed=failed:$name"); done
    printf '%s\n' "${rows[@]}" | awk -F'\t' -v nodes="${nodes[*]}" '
        NR == FNR {
            if (!(($2, $3, $4) in first)) first[$2, $3, $4] = $1
            if ($5 != "" && !(($2, "members", $5) in first)) first[$2, "members", $5] = $1
            next
        }
        FNR == 1 {
            count = split(nodes, node, " ")
            printf "\n%-18s", "seconds"; for (i = 1; i <= count; ++i) printf "%9s", node[i]; print ""
        }
        {
            split($0, row, "="); split(row[2], key, ":")
            printf "%-18s", row[1]
            for (i = 1; i <= count; ++i) {
                seen = (node[i], key[1], key[2]) in first
                printf "%9s", seen ? sprintf("%.3f", first[node[i], key[1], key[2]]) : "-"
            }
            print ""
        }' "$dir/rows" -
    echo
}

# give_up WHY: fails the scenario. A sanitizer's report comes first, because the rest may follow
# from it.
give_up() {
    local why=$1 report
    trap - EXIT
    clean_up
    report=$(reports_of_all_nodes | head -n 1)
    [[ -z "$report" ]] || why="$report ($why)"
    printf '\nFAILED: %s\n' "$why"
    print_table
    unexpected_departures
    tail -n 15 "$dir"/*.events "$dir"/*.log
    echo "the output of the nodes is in $dir"
    echo "FAIL: $why"
    exit 1
}
