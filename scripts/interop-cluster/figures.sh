# Sourced by scripts/interop-cluster.sh: what scripts/interop-compare compares, measured in the same way on either kind.
#
# A node is taken for dead when a node reports that it failed. A suspicion is a probe of a node's own that failed for good; what
# others say about that is not counted again. Packets and bytes are those of UDP, payload only.

# What the stats events of these nodes have told so far: packets sent and bytes sent, in sum.
traffic_of() {
    local name packets=0 bytes=0
    for name in "$@"; do
        packets=$((packets + $(last_count packets_sent "$name"))) bytes=$((bytes + $(last_count bytes_sent "$name")))
    done
    echo "$packets $bytes"
}

# start_measuring NAME...: whose traffic counts, from now on.
start_measuring() {
    measured=("$@")
    measured_since=$(since_start)
    read -r packets_before bytes_before <<<"$(traffic_of "${measured[@]}")"
}

# write_figures VICTIM FIRST FULL BACK: of VICTIM, which may be nobody, suspicions and deaths are true. The others are
# seconds from the fault: until the first took it for dead, until all did, until all listed it again; or "-".
write_figures() {
    local packets bytes false_suspicions false_deaths
    read_events
    read -r packets bytes <<<"$(traffic_of "${measured[@]}")"
    false_suspicions=$(failed_probes "$1")
    false_deaths=$(awk -F'\t' -v victim="$1" '$3 == "failed" && $4 != victim' "$dir/rows" | wc -l)
    awk -v packets=$((packets - packets_before)) -v bytes=$((bytes - bytes_before)) -v count=${#measured[@]} \
        -v seconds="$(awk -v now="$(since_start)" -v since="$measured_since" 'BEGIN { print now - since }')" \
        -v fault="${*:2}" -v false="$false_suspicions $false_deaths" \
        'BEGIN { printf "%s %s %.1f %.0f\n", fault, false, packets / count / seconds, bytes / count / seconds }' \
        >"${figures:-/dev/null}"
}

# victim_of_fault: the last node; in a mixed cluster, of either kind by turns.
victim_of_fault() {
    if ((go_count > 0 && cpp_count > 0 && repetition % 2 == 0)); then
        of_kind go | tail -n 1
    else
        running | tail -n 1
    fi
}
