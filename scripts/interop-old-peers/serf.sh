# Sourced by a cluster of scripts/interop-old-peers.sh: Debian's `serf` 0.9.4, which holds memberlist 0.2.2. What the
# functions are for is told in story.sh.

start_old() {
    local join=()
    next_port; port[$1]=$found
    next_port; control[$1]=$found
    [[ -z "${2:-}" ]] || join=(-join="$2")
    : >"$here/$1.log"
    serf agent -node="$1" -bind=127.0.0.1:"${port[$1]}" -rpc-addr=127.0.0.1:"${control[$1]}" -log-level=debug \
        "${join[@]}" "${serf_flags[@]}" >"$here/$1.log" 2>&1 &
    pid[$1]=$! name_of[$1]=$1
    wait_until "$1 runs" grep -q "agent: Serf agent starting" "$here/$1.log"
    [[ -z "${2:-}" ]] || wait_until "$1 joins $2" grep -q "agent: joined: 1 nodes" "$here/$1.log"
}

serf_members() {
    timeout 5 serf members -rpc-addr=127.0.0.1:"${control[$1]}" -format json | jq -r ".members[] | $2"
}

listed_by_old() { serf_members "$1" 'select(.status == "alive") | .name'; }
serf_says() { [[ "$(serf_members "$1" "select(.name == \"$2\") | .status")" == "$3" ]]; }

# The delegate versions of our agents are shown as a protocol version.
check_versions() {
    local name seen
    for name in cpp-1 cpp-2; do
        seen=$(serf_members "$1" "select(.name == \"$name\") | .protocol | \"\(.min),\(.max),\(.version)\"")
        [[ "$seen" == 2,5,4 ]] || give_up "$1 sees versions $seen of $name, not 2,5,4"
    done
}

# Telemetry of the last minute, in pieces of 10 s of which the one that runs is not shown. Each probe is about a
# member, and one that failed would have left a line in the log.
check_probes() {
    kill -USR1 "${pid[$1]}"
    wait_until "$1 shows its telemetry" grep -q "'serf-agent.memberlist.probeNode'" "$here/$1.log"
    sleep 0.2
    local counted covered=$((span < 60 ? span : 60))
    counted=$(sed -n "s/.*memberlist.probeNode': Count: \([0-9]*\).*/\1/p" "$here/$1.log" |
        awk '{ sum += $1 } END { print sum + 0 }')
    say "$1 has made $counted probes in its last minute, or since it runs; all of them were answered"
    ((counted >= (covered - 15) / 2)) || give_up "$1 has made $counted probes only"
}

# Serf's own intent to leave, a user message of Serf, which comes before the leave of memberlist: 00, then a map with
# Node, LTime (high enough to be news) and Prune. It is the application's business; here it comes from a bystander.
send_leave_intent() {
    local name=$1 target=$2 payload
    payload=$(printf '0083a54c54696d65cd03e8a44e6f6465a%x' "${#name}")$(printf %s "$name" | od -An -tx1 | tr -d ' \n')
    payload+=a55072756e65c2
    raw "$("$bin/memberlist-debug-codec" encode user --payload "hex:$payload" "${codec_flags[@]}")" >"$here/packet"
    cat "$here/packet" >"/dev/udp/127.0.0.1/${port[$target]}"   # cat writes it in one piece
}

# To either: Serf gossips what it has heard a few times only, to whom chance picks, and may miss the other in all of them.
before_leave() {
    local name
    for name in old-1 old-2; do
        send_leave_intent "$1" "$name"
        wait_until "$name takes Serf's intent that $1 leaves" serf_says "$name" "$1" leaving
    done
}

after_leave() {
    wait_until "serf members on $2: $1 has left" serf_says "$2" "$1" left
}

# To Serf, a member that leaves memberlist without the intent has failed, whatever memberlist says of it.
after_plain_leave() {
    wait_until "serf members on $2: $1, without an intent, has failed" serf_says "$2" "$1" failed
}

leave_old() {
    timeout 20 serf leave -rpc-addr=127.0.0.1:"${control[$1]}" >/dev/null || give_up "serf leave failed on $1"
}
after_old_leave() { wait_until "serf members on $2: $1 has left" serf_says "$2" "$1" left; }

# Serf's coordinate has eight dimensions. A stream's ack has no payload in any memberlist.
check_ack_payload() {
    [[ -z "$2" ]] || return 0
    grep -Eq '^  Serf coordinate: vector=\[([-0-9.e]+ ){7}[-0-9.e]+\] height=[0-9.e-]+ ' <<<"$3" ||
        give_up "no Serf coordinate is shown of $1: $3"
}
