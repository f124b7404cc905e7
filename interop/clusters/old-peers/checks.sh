# Sourced by old-peers.sh: checks that do not depend on the kind of old peer.

# state_of NAME OLD-PEER: the entry for NAME in the push/pull of the old peer, as JSON.
state_of() {
    exec 4<>"/dev/tcp/127.0.0.1/${port[$2]}"
    raw "$("$bin/memberlist-debug-codec" encode push-pull "${codec_flags[@]}")" >&4
    timeout 5 cat <&4 >"$here/push-pull"
    exec 4>&-
    "$bin/memberlist-debug-codec" decode --stream --json "${codec_flags[@]}" --file "$here/push-pull" |
        jq -c --arg name "${name_of[$1]}" \
            'first(.. | objects | select(.kind? == "member" and .fields.Name == $name) | .fields)'
}

# has_state NAME OLD-PEER STATE: 3 is left.
has_state() { state_of "$1" "$2" | jq -e ".State == $3" >/dev/null; }

# lists_exactly SEER MEMBER...
lists_exactly() {
    local seer=$1 listed expected
    shift
    expected=$(for name in "$@"; do echo "${name_of[$name]}"; done | sort)
    if [[ "$seer" == cpp-* ]]; then
        listed=$(listed_by_agent "$seer")
    else
        listed=$(listed_by_old "$seer")
    fi
    [[ "$(sort <<<"$listed")" == "$expected" ]]
}

# all_list SEER... -- MEMBER...: each of the seers lists exactly these members.
all_list() {
    local seers=()
    while [[ "$1" != -- ]]; do seers+=("$1"); shift; done
    shift
    local seer
    for seer in "${seers[@]}"; do lists_exactly "$seer" "$@" || return 1; done
}

# complaints: the log lines and events that a healthy cluster must not produce. For old peers that
# is every mention of a suspicion and every warning or error, such as a packet that they cannot
# read, a message type that is "not supported", or a refused merge. There are no exceptions.
complaints() {
    grep -HEi 'suspect|refut|fail|was able to|\[(err|warn)\]|level=(warn|error)|notifyleave|panic' "$here"/old-*.log
    grep -HE 'Suspect|Refut|Failed|Was able to|\[(ERR|WARN)\]' "$here"/cpp-*.log
    grep -HE '"event":"(suspect|refute|leave|conflict|dropped|join_failed)"' "$here"/cpp-*.events
}

# Log lines that are allowed once nodes are paused and leave:
allowed=(
    'Failed fallback ping: '                      # a probe of the paused node
    'Was able to connect to .* but other probes'  # the paused node resumed and answered by stream
    'Refuting a (suspect|dead) message'           # the paused node resumed
    'agent: Serf shutdown detected, quitting'     # how serf's agent exits after its own leave
)

# late_complaints: errors and warnings of old peers, except the allowed lines.
late_complaints() {
    grep -HEi '\[(err|warn)\]|level=(warn|error)|panic' "$here"/old-*.log |
        grep -vE "$(printf '%s\n' "${allowed[@]}" | paste -sd'|')"
}

# check_no complaints|late_complaints
check_no() {
    local found
    found=$("$1" || true)   # grep fails if it finds nothing
    [[ -n "$found" ]] || return 0
    printf '%s\n' "$found" | head -n 20
    give_up "$1: $(head -n 1 <<<"$found" | sed 's/^[^:]*\///')"
}

# check_ping OLD-PEER: it answers pings by packet and by stream.
check_ping() {
    local carrier answer
    for carrier in "" --tcp; do
        # shellcheck disable=SC2086  # an option, or nothing
        answer=$("$bin/memberlist-debug-ping" "127.0.0.1:${port[$1]}" --node "${name_of[$1]}" --count 5 \
            --interval 20ms "${codec_flags[@]}" $carrier) ||
            give_up "$1 does not answer pings ${carrier:-by packet}: $answer"
        [[ "$answer" == *"5 sent, 5 answered"* ]] || give_up "$1 does not answer every ping: $answer"
        check_ack_payload "$1" "$carrier" "$answer"
    done
    say "$1 answers pings by packet and by stream"
}

# accused NAME BY-KIND: a node of that kind suspected it after a probe of its own.
accused() { grep -qE "Suspect (node has failed, no acks received node=)?${name_of[$1]}( |\$)" "$here/$2"-*.log; }

# no_suspicion_left: all suspicions are refuted. A node that resumes may suspect others for a
# moment.
no_suspicion_left() {
    local agent
    for agent in cpp-1 cpp-2; do
        jq -rR 'fromjson? | select(.event == "suspect" or .event == "refute") | "\(.event) \(.node)"' \
            "$here/$agent.events" |
            awk '{ last[$2] = $1 } END { for (name in last) if (last[name] == "suspect") exit 1 }' || return 1
    done
    all_list old-1 old-2 cpp-1 cpp-2 -- old-1 old-2 cpp-1 cpp-2
}
