# UDP is blocked, first between two pairs of nodes, then everywhere: TCP keeps all members alive.
#
# A node that gets no answer to its packet asks others to ping, and itself pings over a stream. It
# logs when only the stream succeeds.

scenario_go=2 scenario_cpp=2 scenario_seconds=15 scenario_hosts=1 scenario_timeout=$((120 + ${seconds:-15}))
check_counts() { ((go_count >= 2 && cpp_count >= 2)) || fail "this scenario needs two nodes of each kind"; }

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

run_scenario() {
    start_all
    cut_off go-1 cpp-1 -p udp
    cut_off go-2 cpp-2 -p udp
    stay_together
    cut_off "${nodes[*]}" "${nodes[*]}" -p udp
    stay_together
    local kind
    for kind in go cpp; do
        somebody_logged "Was able to (connect to|reach) .*(over )?TCP but UDP probes failed|TCP.*UDP" \
            $(of_kind $kind) ||
            give_up "no $kind node logged that it reached another over TCP only"
    done
    mend "${nodes[@]}"
    wait_until "messages arrive by packet and by stream again" everyone_hears_everyone_since "$(since_start)"
}

stay_together() {
    local before
    before=$(since_start)
    wait_for "$seconds"
    wait_until "every node lists all ${#nodes[@]}, and no suspicion is left" all_is_well
    check_streams_since "$before"
}

check_streams_since() {
    awk -F'\t' -v since="$1" '
        $1 > since + 1 && $3 == "message-tcp" { ++count }
        END { exit !count }' "$dir/rows" ||
        give_up "no message arrived by stream"
}
