# Sourced by cluster.sh: what compare.sh compares, measured in the same way for either kind of node.
#
# A death is a node's report that another one failed. A suspicion is a node's own probe that failed
# after all attempts; gossip about it is not counted again. UDP packets and bytes, payload only, are
# what the nodes report. All packets and bytes, TCP and the headers of every layer included, are
# what the kernel counts at the eth0 of their hosts.

# traffic_of NAME...: the sum of what these nodes have sent: packets and bytes from their stats
# events, then packets and bytes at their network devices, which are 0 without hosts.
traffic_of() {
    local name packets=0 bytes=0 all_packets=0 all_bytes=0
    for name in "$@"; do
        packets=$((packets + $(last_count packets_sent "$name")))
        bytes=$((bytes + $(last_count bytes_sent "$name")))
        ((use_hosts)) || continue
        all_packets=$((all_packets + $(sent_by_host "$name" packets)))
        all_bytes=$((all_bytes + $(sent_by_host "$name" bytes)))
    done
    echo "$packets $bytes $all_packets $all_bytes"
}

sent_by_host() { ip -n "$network-$1" -s -json link show eth0 | jq ".[0].stats64.tx.$2"; }

# start_measuring NAME...: measures the traffic of these nodes from now on.
start_measuring() {
    measured=("$@")
    measured_since=$(since_start)
    traffic_before=$(traffic_of "${measured[@]}")
}

# write_figures VICTIM FIRST FULL BACK: writes a line to --figures. FIRST, FULL and BACK are seconds
# from the fault until the first node declared VICTIM failed, until all had, and until all listed it
# again; or "-". Then come false suspicions and deaths, which are those of any node but VICTIM
# (`nobody` for none), and the four numbers of traffic_of per node and second.
write_figures() {
    local traffic false_suspicions false_deaths
    read_events
    traffic=$(traffic_of "${measured[@]}")
    false_suspicions=$(failed_probes "$1")
    false_deaths=$(awk -F'\t' -v victim="$1" '$3 == "failed" && $4 != victim' "$dir/rows" | wc -l)
    awk -v before="$traffic_before" -v after="$traffic" -v count=${#measured[@]} -v use_hosts="$use_hosts" \
        -v seconds="$(awk -v now="$(since_start)" -v since="$measured_since" 'BEGIN { print now - since }')" \
        -v fault="${*:2}" -v false="$false_suspicions $false_deaths" '
        function rate(i) { return (now[i] - then[i]) / count / seconds }
        BEGIN {
            split(before, then, " "); split(after, now, " ")
            printf "%s %s %.1f %.0f ", fault, false, rate(1), rate(2)
            if (use_hosts) printf "%.1f %.0f\n", rate(3), rate(4); else print "- -"
        }' >"${figures:-/dev/null}"
}

# victim_of_fault: the last node. In a mixed cluster, repetitions alternate between the two kinds.
victim_of_fault() {
    if ((go_count > 0 && cpp_count > 0 && repetition % 2 == 0)); then
        of_kind go | tail -n 1
    else
        running | tail -n 1
    fi
}
