# Sourced by scripts/interop-cluster.sh: what scripts/interop-compare compares, measured in the same way on either kind.
#
# A node is taken for dead when a node reports that it failed. A suspicion is a probe of a node's own that failed for good; what
# others say about that is not counted again. Packets and bytes are those of UDP, payload only, as the nodes tell; and then
# those of all that the nodes' hosts send, TCP and the headers of each layer included, as the kernel counts them at eth0.

# What these nodes have sent so far, in sum: packets and bytes that they told in their stats events, packets and bytes at
# their hosts' network devices; the latter 0 where they have no hosts of their own.
traffic_of() {
    local name packets=0 bytes=0 all_packets=0 all_bytes=0
    for name in "$@"; do
        packets=$((packets + $(last_count packets_sent "$name"))) bytes=$((bytes + $(last_count bytes_sent "$name")))
        ((use_hosts)) || continue
        all_packets=$((all_packets + $(sent_by_host "$name" packets))) all_bytes=$((all_bytes + $(sent_by_host "$name" bytes)))
    done
    echo "$packets $bytes $all_packets $all_bytes"
}

sent_by_host() { ip -n "$network-$1" -s -json link show eth0 | jq ".[0].stats64.tx.$2"; }

# start_measuring NAME...: whose traffic counts, from now on.
start_measuring() {
    measured=("$@")
    measured_since=$(since_start)
    traffic_before=$(traffic_of "${measured[@]}")
}

# write_figures VICTIM FIRST FULL BACK: of VICTIM, which may be nobody, suspicions and deaths are true. The others are
# seconds from the fault: until the first took it for dead, until all did, until all listed it again; or "-". Then follow
# false suspicions and deaths, and per node and second the four of traffic_of.
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

# victim_of_fault: the last node; in a mixed cluster, of either kind by turns.
victim_of_fault() {
    if ((go_count > 0 && cpp_count > 0 && repetition % 2 == 0)); then
        of_kind go | tail -n 1
    else
        running | tail -n 1
    fi
}
