# Nodes run for --seconds and none may fail. Prints what each kind counted, sent and used.

scenario_go=3 scenario_cpp=3
scenario_seconds=60

# The first node of each kind sends to all others once a second.
flags_of() {
    flags=(--meta "meta of $1" --stats-every 1s)
    [[ "$1" != *-1 ]] || flags+=(--send-every 1s)
}

run_scenario() {
    start_all
    # Checking takes CPU time from the nodes, the more the longer they have run.
    look_every=$((seconds / 60 + 1))
    wait_for "$seconds"
    wait_until "every node lists all ${#nodes[@]}, and no suspicion is left" all_is_well
    note_usage
    check_messages_of_last_seconds
    print_summary
}

# note_usage: writes $dir/usage: per node its kind, CPU seconds and memory. The nodes must still
# run.
note_usage() {
    local name ticks
    ticks=$(getconf CLK_TCK)
    for name in "${nodes[@]}"; do
        awk -v kind="$(kind_of "$name")" -v name="$name" -v ticks="$ticks" '
            FILENAME ~ /stat$/ { cpu = ($14 + $15) / ticks }
            $1 == "VmRSS:" { rss = $2 / 1024 }
            END { printf "%s\t%s\t%.2f\t%.1f\n", kind, name, cpu, rss }' \
            "/proc/${pid[$name]}/stat" "/proc/${pid[$name]}/status"
    done >"$dir/usage"
}

check_messages_of_last_seconds() {
    local name since senders=()
    ((go_count == 0)) || senders+=(go-1)
    ((cpp_count == 0)) || senders+=(cpp-1)
    since=$(awk -v now="$(since_start)" 'BEGIN { print now - 10 }')
    for name in "${nodes[@]}"; do
        heard_since "$since" "$name" "${senders[@]}" ||
            give_up "$name did not hear ${senders[*]} by packet and by stream in the last 10 s"
    done
}

# print_summary: per kind, the sums of the last stats events and of $dir/usage. Memory is given as
# average and maximum.
print_summary() {
    local kind name field value
    printf '\n%-24s%14s%14s\n' "over $seconds s" "$go_count Go" "$cpp_count C++"
    for field in suspicions deaths refutations packets_sent packets_received bytes_sent bytes_received; do
        printf '%-24s' "$field"
        for kind in go cpp; do
            value=0
            for name in $(of_kind $kind); do
                value=$((value + $(last_count $field "$name")))
            done
            printf '%14s' "$value"
        done
        echo
    done
    awk -F'\t' '
        FILENAME ~ /usage$/ {
            kinds[$2] = $1; cpu[$1] += $3; rss[$1] += $4; ++count[$1]
            if ($4 > most[$1]) most[$1] = $4
            next
        }
        $3 ~ /^message/ { ++heard[kinds[$2]] }
        $3 == "suspect" { ++suspected[kinds[$4]] }
        function row(what, go, cpp) { printf "%-24s%14s%14s\n", what, go, cpp }
        function average(kind) { return count[kind] ? sprintf("%.1f", rss[kind] / count[kind]) : "-" }
        END {
            row("user messages received", heard["go"] + 0, heard["cpp"] + 0)
            row("suspected by C++ nodes", suspected["go"] + 0, suspected["cpp"] + 0)
            row("CPU seconds", sprintf("%.2f", cpu["go"]), sprintf("%.2f", cpu["cpp"]))
            row("MiB per node, average", average("go"), average("cpp"))
            row("MiB per node, maximum", most["go"] + 0, most["cpp"] + 0)
        }' "$dir/usage" "$dir/rows"
}
