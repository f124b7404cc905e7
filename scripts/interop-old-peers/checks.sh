# Sourced by scripts/interop-old-peers.sh: what is looked at in every cluster, whatever the old peer is.

# state_of NAME OLD-PEER: what memberlist itself holds in there, as it tells everybody in a push/pull: fields in JSON.
state_of() {
    exec 4<>"/dev/tcp/127.0.0.1/${port[$2]}"
    raw "$("$bin/memberlist-debug-codec" encode push-pull "${codec_flags[@]}")" >&4
    timeout 5 cat <&4 >"$here/push-pull"
    exec 4>&-
    "$bin/memberlist-debug-codec" decode --stream --json "${codec_flags[@]}" --file "$here/push-pull" |
        jq -c --arg name "${name_of[$1]}" \
            'first(.. | objects | select(.kind? == "member" and .fields.Name == $name) | .fields)'
}
has_state() { state_of "$1" "$2" | jq -e ".State == $3" >/dev/null; }   # 3 is left

lists_exactly() { # lists_exactly SEER LISTED...
    local seer=$1 listed expected
    shift
    expected=$(for name in "$@"; do echo "${name_of[$name]}"; done | sort)
    if [[ "$seer" == cpp-* ]]; then listed=$(listed_by_agent "$seer"); else listed=$(listed_by_old "$seer"); fi
    [[ "$(sort <<<"$listed")" == "$expected" ]]
}
all_list() { # all_list SEER... -- LISTED...
    local seers=()
    while [[ "$1" != -- ]]; do seers+=("$1"); shift; done
    shift
    local seer
    for seer in "${seers[@]}"; do lists_exactly "$seer" "$@" || return 1; done
}

# What nobody may say while all are well. For old peers that is any word of suspicion, and whatever they call a warning
# or an error: a packet that they could not read, a type that is "not supported", a merge that was refused. No line is
# known that has to be allowed.
complaints() {
    grep -HEi 'suspect|refut|fail|was able to|\[(err|warn)\]|level=(warn|error)|notifyleave|panic' "$here"/old-*.log
    grep -HE 'Suspect|Refut|Failed|Was able to|\[(ERR|WARN)\]' "$here"/cpp-*.log
    grep -HE '"event":"(suspect|refute|leave|conflict|dropped|join_failed)"' "$here"/cpp-*.events
}

# From when nodes are stopped and leave on. What may be said then:
allowed=(
    'Failed fallback ping: '                      # one that was stopped is probed
    'Was able to connect to .* but other probes'  # one that was stopped has answered by stream at last
    'Refuting a (suspect|dead) message'           # one that was stopped wakes up
    'agent: Serf shutdown detected, quitting'     # how serf's agent ends after its own leave
)
late_complaints() {
    grep -HEi '\[(err|warn)\]|level=(warn|error)|panic' "$here"/old-*.log |
        grep -vE "$(printf '%s\n' "${allowed[@]}" | paste -sd'|')"
}

check_no() { # check_no complaints|late_complaints
    local found
    found=$("$1" || true)   # each grep fails that finds nothing
    [[ -n "$found" ]] || return 0
    printf '%s\n' "$found" | head -n 20
    give_up "$1: $(head -n 1 <<<"$found" | sed 's/^[^:]*\///')"
}

check_ping() { # check_ping OLD-PEER
    local carrier answer
    for carrier in "" --tcp; do
        # shellcheck disable=SC2086  # an option, or nothing
        answer=$("$bin/memberlist-debug-ping" "127.0.0.1:${port[$1]}" --node "${name_of[$1]}" --count 5 \
            --interval 20ms "${codec_flags[@]}" $carrier) || give_up "$1 does not answer pings ${carrier:-by packet}: $answer"
        [[ "$answer" == *"5 sent, 5 answered"* ]] || give_up "$1 does not answer all pings: $answer"
        check_ack_payload "$1" "$carrier" "$answer"
    done
    say "$1 answers pings by packet and by stream"
}

# accused NAME BY-KIND: some node of that kind has probed it in vain; not merely heard of that.
accused() { grep -qE "Suspect (node has failed, no acks received node=)?${name_of[$1]}( |\$)" "$here/$2"-*.log; }

# A node that wakes up may suspect others for a moment, which they refute.
no_suspicion_left() {
    local agent
    for agent in cpp-1 cpp-2; do
        jq -rR 'fromjson? | select(.event == "suspect" or .event == "refute") | "\(.event) \(.node)"' \
            "$here/$agent.events" |
            awk '{ last[$2] = $1 } END { for (name in last) if (last[name] == "suspect") exit 1 }' || return 1
    done
    all_list old-1 old-2 cpp-1 cpp-2 -- old-1 old-2 cpp-1 cpp-2
}
