# UDP is blocked, first between two pairs of a Go and a C++ node, then between all: TCP keeps all of them alive.
#
# Who gets no answer to a packet asks others to ping, and over a stream itself. What succeeds only there is logged.

story_go=2 story_cpp=2 story_seconds=15 story_hosts=1 story_timeout=$((120 + ${seconds:-15}))
check_counts() { ((go_count >= 2 && cpp_count >= 2)) || fail "this scenario takes two nodes of each kind"; }

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

tell_story() {
    start_all
    cut_off go-1 cpp-1 -p udp
    cut_off go-2 cpp-2 -p udp
    stay_together
    cut_off "${nodes[*]}" "${nodes[*]}" -p udp
    stay_together
    local kind
    for kind in go cpp; do
        somebody_logged "Was able to (connect to|reach) .*(over )?TCP but UDP probes failed|TCP.*UDP" $(of_kind $kind) ||
            give_up "no $kind node says that it reached another over TCP alone"
    done
    mend "${nodes[@]}"
    wait_until "messages pass both ways again" everyone_hears_everyone_since "$(since_start)"
}

stay_together() {
    local before
    before=$(since_start)
    wait_for "$seconds"
    wait_until "every node lists all ${#nodes[@]}, and no suspicion is left" all_is_well
    check_streams_since "$before"
}

check_streams_since() {
    awk -F'\t' -v since="$1" '$1 > since + 1 && $3 == "message-tcp" { ++count } END { exit !count }' "$dir/rows" ||
        give_up "streams should have passed"
}
