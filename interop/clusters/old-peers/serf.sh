# Sourced by old-peers.sh: Debian's `serf` 0.9.4, which contains memberlist 0.2.2. The functions are
# explained in scenario.sh.

start_old() {
    local join=()
    next_port; port[$1]=$found
    next_port; control[$1]=$found
    [[ -z "${2:-}" ]] || join=(-join="$2")
    : >"$here/$1.log"
    serf agent -node="$1" -bind=127.0.0.1:"${port[$1]}" -rpc-addr=127.0.0.1:"${control[$1]}" \
        -log-level=debug "${join[@]}" "${serf_flags[@]}" >"$here/$1.log" 2>&1 &
    pid[$1]=$! name_of[$1]=$1
    wait_until "$1 runs" grep -q "agent: Serf agent starting" "$here/$1.log"
    [[ -z "${2:-}" ]] || wait_until "$1 joins $2" grep -q "agent: joined: 1 nodes" "$here/$1.log"
}

serf_members() {
    timeout 5 serf members -rpc-addr=127.0.0.1:"${control[$1]}" -format json | jq -r ".members[] | $2"
}

listed_by_old() { serf_members "$1" 'select(.status == "alive") | .name'; }
serf_says() { [[ "$(serf_members "$1" "select(.name == \"$2\") | .status")" == "$3" ]]; }

# Serf shows the delegate versions of our agents as its protocol version.
check_versions() {
    local name seen
    for name in cpp-1 cpp-2; do
        seen=$(serf_members "$1" "select(.name == \"$name\") | .protocol | \"\(.min),\(.max),\(.version)\"")
        [[ "$seen" == 2,5,4 ]] || give_up "$1 has versions $seen for $name, not 2,5,4"
    done
}

# Serf prints its telemetry of the last minute in intervals of 10 s, without the current one. A
# failed probe would also show in the log.
check_probes() {
    kill -USR1 "${pid[$1]}"
    wait_until "$1 shows its telemetry" grep -q "'serf-agent.memberlist.probeNode'" "$here/$1.log"
    sleep 0.2
    local counted covered=$((span < 60 ? span : 60))
    counted=$(sed -n "s/.*memberlist.probeNode': Count: \([0-9]*\).*/\1/p" "$here/$1.log" |
        awk '{ sum += $1 } END { print sum + 0 }')
    say "$1 has sent $counted probes in the last minute, or since its start, and all were answered"
    ((counted >= (covered - 15) / 2)) || give_up "$1 has sent only $counted probes"
}

# send_leave_intent NAME TARGET: sends TARGET the user message with which Serf announces that NAME
# will leave, before memberlist's own leave. It is 00, then a map with Node, LTime (high enough to
# be news) and Prune. A Serf application would send it; here this script does.
send_leave_intent() {
    local name=$1 target=$2 payload
    payload=$(printf '0083a54c54696d65cd03e8a44e6f6465a%x' "${#name}")
    payload+=$(printf %s "$name" | od -An -tx1 | tr -d ' \n')
    payload+=a55072756e65c2
    raw "$("$bin/memberlist-debug-codec" encode user --payload "hex:$payload" "${codec_flags[@]}")" >"$here/packet"
    cat "$here/packet" >"/dev/udp/127.0.0.1/${port[$target]}"   # cat writes it as one packet
}

# To both old peers: Serf passes an intent on to a few random members, and might never pick the
# other one.
before_leave() {
    local name
    for name in old-1 old-2; do
        send_leave_intent "$1" "$name"
        wait_until "$name accepts the intent of $1 to leave" serf_says "$name" "$1" leaving
    done
}

after_leave() {
    wait_until "serf members on $2: $1 has left" serf_says "$2" "$1" left
}

# To Serf, a member that leaves without the intent has failed, although its memberlist says left.
after_plain_leave() {
    wait_until "serf members on $2: $1, without an intent, has failed" serf_says "$2" "$1" failed
}

leave_old() {
    timeout 20 serf leave -rpc-addr=127.0.0.1:"${control[$1]}" >/dev/null || give_up "serf leave failed on $1"
}
after_old_leave() { wait_until "serf members on $2: $1 has left" serf_says "$2" "$1" left; }

# Serf's coordinate has eight dimensions. The ack on a stream never has a payload.
check_ack_payload() {
    [[ -z "$2" ]] || return 0
    grep -Eq '^  Serf coordinate: vector=\[([-0-9.e]+ ){7}[-0-9.e]+\] height=[0-9.e-]+ ' <<<"$3" ||
        give_up "the ack of $1 has no Serf coordinate: $3"
}
