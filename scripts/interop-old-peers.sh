#!/usr/bin/env bash
# scripts/interop-old-peers.sh [--bin DIR] [--peer serf|alertmanager|all] [--seconds N] [--keep]
#
# Programs of Debian that hold an older memberlist, live on 127.0.0.1 with memberlist-agents: `serf` (memberlist 0.2.2)
# and `prometheus-alertmanager` (memberlist 0.5.0). In each cluster two old peers and two agents: an agent joins an old
# peer, an old peer joins an agent, all list each other, and for N seconds nobody suspects anybody and no old peer
# complains about what it receives. Then one of each kind is stopped for a moment, to show that either side does probe
# the other and would have told, and one of each kind leaves, and is seen to have left.
#
# Serf runs in three clusters at the same time: with its defaults for N seconds; encrypted, and with compression
# disabled, for 30 s at most.
#
#   --bin DIR      where memberlist-agent, memberlist-debug-codec and memberlist-debug-ping are (default build/dev/bin)
#   --peer P       which old peer (default all)
#   --seconds N    how long nothing may happen, at least 20 (default 120)
#   --keep         keep what all programs wrote, even if all is well
#
# The last line is PASS, or FAIL and why. Exit code 0 or 1; 77 (skipped) if no program of an old peer is installed.
source "$(dirname "$0")/common.sh"
source scripts/interop-cluster/processes.sh

bin=build/dev/bin peer=all seconds=120 keep=0
key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=   # for tests only: the bytes 0, 1, 2, ...

declare -A program_of=([serf]=serf [alertmanager]=prometheus-alertmanager)   # also the names of the packages

parse_arguments() {
    while (($#)); do
        case "$1" in
            -h | --help) help_from "$0"; exit 0 ;;
            --keep) keep=1; shift; continue ;;
        esac
        (($# >= 2)) || fail "$1 needs a value, or is unknown; see --help"
        case "$1" in
            --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
            --peer) peer=$2 ;;
            --seconds) seconds=$2 ;;
            *) fail "unknown argument '$1'; see --help" ;;
        esac
        shift 2
    done
    [[ "$peer" =~ ^(serf|alertmanager|all)$ ]] || fail "--peer is serf, alertmanager or all"
    [[ "$seconds" =~ ^[0-9]+$ ]] && ((seconds >= 20)) || fail "--seconds is a whole number from 20 on"
    local tool
    for tool in memberlist-agent memberlist-debug-codec memberlist-debug-ping; do
        [[ -x "$bin/$tool" ]] || fail "no $tool in '$bin'; build first"
    done
}

# ---- one cluster: everything from here to `the story` runs in a subshell of its own ----

# By our names, as `pid` is: old-1, old-2, cpp-1, cpp-2.
declare -A port=() control=() name_of=()

say() { printf '%7.2f s  %-17s %s\n' "$(since_start)" "$cluster" "$*"; }
give_up() {
    say "FAILED: $*"
    echo "$cluster: $*" >"$dir/$cluster.failure"
    tail -n 12 "$here"/*.events "$here"/*.log | sed "s/^/    $cluster  /"
    exit 1
}

check_running() {
    local name
    for name in "${!pid[@]}"; do
        kill -0 "${pid[$name]}" 2>/dev/null || give_up "$name stopped by itself"
    done
}

# wait_until WHAT CHECK...: four looks a second for at most 30 s, which is far more than anything here takes.
wait_until() {
    local what=$1 tries
    shift
    for ((tries = 0; tries < 120; ++tries)); do
        if "$@"; then say "$what"; return; fi
        check_running
        sleep 0.25
    done
    give_up "not within 30 s: $what"
}

# next_port: into `found`. Below the ports that the system gives out by itself; other clusters look elsewhere.
next_port() {
    until ! grep -qi ":$(printf '%04X' "$last_port") " /proc/net/{tcp,udp}; do last_port=$((last_port + 1)); done
    found=$last_port last_port=$((last_port + 1))
}

# await_exit NAME: of one that leaves, with code 0.
await_exit() {
    local tries code
    for ((tries = 0; tries < 300; ++tries)); do
        if has_exited "$1"; then
            exit_code "$1"
            ((code == 0)) || give_up "$1 exited with code $code after it had left"
            say "$1 has ended"
            return
        fi
        sleep 0.1
    done
    give_up "$1 did not end within 30 s"
}

# ---- agents ----

# start_agent NAME SEED-ADDRESS
start_agent() {
    : >"$here/$1.events"
    "$bin/memberlist-agent" --name "$1" --bind 127.0.0.1:0 --join "$2" --events json --log-level debug \
        "${agent_flags[@]}" >"$here/$1.events" 2>"$here/$1.log" &
    pid[$1]=$! name_of[$1]=$1
    wait_until "$1 joins $2" grep -q '"event":"joined","seeds":1' "$here/$1.events"
    port[$1]=$(sed -n '1s/.*"address":"127.0.0.1:\([0-9]*\)".*/\1/p' "$here/$1.events")
}

# listed_by_agent NAME: whom it lists, a name a line.
listed_by_agent() {
    jq -rR 'fromjson? | select(.event == "join" or .event == "leave") | "\(.event) \(.node)"' "$here/$1.events" |
        awk '{ last[$2] = $1 } END { for (name in last) if (last[name] == "join") print name }'
}

# agent_told NAME EVENT SUBJECT [FURTHER-FIELDS]
agent_told() {
    grep -q "\"event\":\"$2\",\"node\":\"${name_of[$3]}\",\"address\":\"127.0.0.1:${port[$3]}\"${4:-}" "$here/$1.events"
}

# ---- serf ----

start_serf() {
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

listed_by_serf() { serf_members "$1" 'select(.status == "alive") | .name'; }
serf_says() { [[ "$(serf_members "$1" "select(.name == \"$2\") | .status")" == "$3" ]]; }

# The delegate versions of our agents are shown as a protocol version.
check_versions_serf() {
    local name seen
    for name in cpp-1 cpp-2; do
        seen=$(serf_members "$1" "select(.name == \"$name\") | .protocol | \"\(.min),\(.max),\(.version)\"")
        [[ "$seen" == 2,5,4 ]] || give_up "$1 sees versions $seen of $name, not 2,5,4"
    done
}

# Telemetry of the last minute, in pieces of 10 s of which the one that runs is not shown. Each probe is about a
# member, and one that failed would have left a line in the log.
check_probes_serf() {
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

before_leave_serf() {
    send_leave_intent "$1" old-1
    wait_until "old-1 takes Serf's intent that $1 leaves" serf_says old-1 "$1" leaving
    wait_until "old-2 hears of it" serf_says old-2 "$1" leaving
}
after_leave_serf() {
    wait_until "serf members on $2: $1 has left" serf_says "$2" "$1" left
}

# To Serf, a member that leaves memberlist without the intent has failed, whatever memberlist says of it.
after_plain_leave_serf() {
    wait_until "serf members on $2: $1, without an intent, has failed" serf_says "$2" "$1" failed
}

leave_serf() {
    timeout 20 serf leave -rpc-addr=127.0.0.1:"${control[$1]}" >/dev/null || give_up "serf leave failed on $1"
}
after_old_leave_serf() { wait_until "serf members on $2: $1 has left" serf_says "$2" "$1" left; }

# ---- alertmanager ----

start_alertmanager() {
    local join=()
    next_port; port[$1]=$found
    next_port; control[$1]=$found
    [[ -z "${2:-}" ]] || join=(--cluster.peer="$2")
    printf 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n' >"$here/alertmanager.yml"
    : >"$here/$1.log"
    prometheus-alertmanager --config.file="$here/alertmanager.yml" --storage.path="$here/$1.data" \
        --cluster.listen-address=127.0.0.1:"${port[$1]}" --web.listen-address=127.0.0.1:"${control[$1]}" \
        --log.level=debug "${join[@]}" >"$here/$1.log" 2>&1 &
    pid[$1]=$!
    wait_until "$1 runs" grep -q 'msg="Listening on"' "$here/$1.log"
    [[ -z "${2:-}" ]] || wait_until "$1 joins $2" grep -q 'msg="joined cluster" peers=1' "$here/$1.log"
    wait_until "$1 tells its name" alertmanager_has_name "$1"   # a new one at each start
}

alertmanager_has_name() {
    name_of[$1]=$(http_get "$1" /api/v2/status | jq -r '.cluster.name // ""')
    [[ -n "${name_of[$1]}" ]]
}

http_get() {
    exec 3<>"/dev/tcp/127.0.0.1/${control[$1]}"
    printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3
    timeout 5 cat <&3 | sed '1,/^\r*$/d'
    exec 3>&-
}

listed_by_alertmanager() { http_get "$1" /api/v2/status | jq -r '.cluster.peers[].name'; }

# metric NAME METRIC: its value, without a fraction.
metric() { http_get "$1" /metrics | awk -v metric="alertmanager_cluster_$2" '$1 == metric { printf "%d\n", $2 }'; }
metric_is() { [[ "$(metric "$1" "$2")" == "$3" ]]; }

check_versions_alertmanager() {
    local name seen
    for name in cpp-1 cpp-2; do
        seen=$(state_of "$name" "$1" | jq -c .Vsn)
        [[ "$seen" == "[1,5,2,0,0,0]" ]] || give_up "$1 holds versions $seen of $name, not 1,5,2 and 0,0,0"
    done
}

# It counts answered direct probes for each peer. Three peers to probe, one a second.
check_probes_alertmanager() {
    local name counted
    for name in cpp-1 cpp-2; do
        counted=$(metric "$1" "pings_seconds_count{peer=\"$name\"}")
        say "$1 has had $counted of its probes answered by $name"
        ((counted >= span / 6)) || give_up "too few"
    done
    metric_is "$1" health_score 0 || give_up "$1 does not feel well: $(metric "$1" health_score)"
}

before_leave_alertmanager() { :; }

# It does not tell leaving from failing: either is "left" in its metrics, and kept as a "failed peer" that it tries to
# reach every 10 s, for it may come back.
after_leave_alertmanager() {
    wait_until "$2 counts one that left, $1, and will look for it" metric_is "$2" peers_left_total 1
    metric_is "$2" failed_peers 1 || give_up "$2 does not look for $1"
}
after_plain_leave_alertmanager() { wait_until "$2 counts $1 as one more that left" metric_is "$2" peers_left_total 3; }

leave_alertmanager() { kill -TERM "${pid[$1]}"; }
after_old_leave_alertmanager() { wait_until "$2 counts $1 as one more that left" metric_is "$2" peers_left_total 2; }

# ---- both ----

raw() { printf "$(sed 's/../\\x&/g' <<<"$1")"; }

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

lists_exactly() {
    local seer=$1 listed expected
    shift
    expected=$(for name in "$@"; do echo "${name_of[$name]}"; done | sort)
    if [[ "$seer" == cpp-* ]]; then listed=$(listed_by_agent "$seer"); else listed=$(listed_by_$kind "$seer"); fi
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
        check_ack_payload_$kind "$1" "$carrier" "$answer"
    done
    say "$1 answers pings by packet and by stream"
}

# Serf's coordinate has eight dimensions. A stream's ack has no payload in any memberlist.
check_ack_payload_serf() {
    [[ -z "$2" ]] || return 0
    grep -Eq '^  Serf coordinate: vector=\[([-0-9.e]+ ){7}[-0-9.e]+\] height=[0-9.e-]+ ' <<<"$3" ||
        give_up "no Serf coordinate is shown of $1: $3"
}
check_ack_payload_alertmanager() { :; }

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

# ---- the story ----

watch() {
    local end=$((SECONDS + span))
    say "nothing may happen for $span s"
    while ((SECONDS < end)); do
        check_running
        check_no complaints
        sleep 1
    done
    all_list old-1 old-2 cpp-1 cpp-2 -- old-1 old-2 cpp-1 cpp-2 || give_up "not all list each other any more"
    check_no complaints
    say "nothing happened for $span s"
}

# Not for long: with three accusers, a suspect has 4 s to refute them.
check_silence_is_noticed() { # check_silence_is_noticed NAME BY-KIND
    kill -STOP "${pid[$1]}"
    wait_until "$1 is stopped: a node of kind $2 probes it in vain" accused "$1" "$2"
    kill -CONT "${pid[$1]}"
    wait_until "$1 goes on: all who were suspected have refuted that" no_suspicion_left
    ! grep -q '"event":"leave"' "$here"/cpp-*.events || give_up "a node was taken for dead that was stopped for a moment"
}

# cpp-2 leaves, then old-2, then cpp-1.
check_leaving() {
    before_leave_$kind cpp-2
    kill -TERM "${pid[cpp-2]}"
    await_exit cpp-2
    wait_until "all others list the rest" all_list old-1 old-2 cpp-1 -- old-1 old-2 cpp-1
    local seer
    for seer in old-1 old-2; do
        wait_until "to $seer's memberlist, cpp-2 has left" has_state cpp-2 $seer 3
        after_leave_$kind cpp-2 $seer
    done
    agent_told cpp-1 leave cpp-2 '.*"graceful":true' || give_up "to cpp-1, cpp-2 did not leave gracefully"

    leave_$kind old-2
    await_exit old-2
    wait_until "to cpp-1, old-2 has left gracefully" agent_told cpp-1 leave old-2 '.*"graceful":true'
    after_old_leave_$kind old-2 old-1

    kill -TERM "${pid[cpp-1]}"
    await_exit cpp-1
    wait_until "to old-1's memberlist, cpp-1 has left" has_state cpp-1 old-1 3
    after_plain_leave_$kind cpp-1 old-1
    ! agent_told cpp-1 leave cpp-2 '.*"graceful":false' && ! agent_told cpp-1 leave old-2 '.*"graceful":false' ||
        give_up "somebody failed to cpp-1 that had left"
}

run_story() {
    start_$kind old-1
    start_agent cpp-1 "127.0.0.1:${port[old-1]}"
    start_agent cpp-2 "127.0.0.1:${port[cpp-1]}"
    start_$kind old-2 "127.0.0.1:${port[cpp-1]}"
    wait_until "all list each other" all_list old-1 old-2 cpp-1 cpp-2 -- old-1 old-2 cpp-1 cpp-2
    check_versions_$kind old-1
    check_versions_$kind old-2
    check_ping old-1
    watch
    check_probes_$kind old-1
    check_probes_$kind old-2
    check_silence_is_noticed old-2 cpp
    check_silence_is_noticed cpp-2 old
    check_leaving
    check_no late_complaints
    say "all of it happened"
}

# start_cluster NAME KIND SPAN; its flags are those in serf_flags, agent_flags and codec_flags.
start_cluster() {
    (
        trap kill_all EXIT
        trap 'exit 143' TERM
        cluster=$1 kind=$2 span=$3 here=$dir/$1 last_port=$((10000 + BASHPID * 16 % 20000))
        mkdir "$here"
        run_story
    ) &
    cluster_pid[$1]=$!
}

start_serf_clusters() {
    local short=$((seconds < 30 ? seconds : 30))
    agent_flags=(--delegate-versions 2,5,4) serf_flags=() codec_flags=()
    start_cluster serf serf "$seconds"
    serf_flags=(-disable-compression)
    start_cluster serf-uncompressed serf "$short"
    agent_flags+=(--encrypt "$key") serf_flags=(-encrypt="$key") codec_flags=(--key "$key")
    start_cluster serf-encrypted serf "$short"
}

start_alertmanager_clusters() {
    agent_flags=() codec_flags=()
    start_cluster alertmanager alertmanager "$seconds"
}

stop_clusters() {
    local pid
    for pid in "${cluster_pid[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${cluster_pid[@]}"; do wait "$pid" 2>/dev/null || true; done
    ((keep)) || rm -rf "$dir"
}

parse_arguments "$@"
dir=$(mktemp -d "${TMPDIR:-/tmp}/interop-old-peers.XXXXXX")
start=$EPOCHREALTIME
declare -A cluster_pid=()
trap stop_clusters EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

for candidate in serf alertmanager; do
    [[ "$peer" == "$candidate" || "$peer" == all ]] || continue
    if command -v "${program_of[$candidate]}" >/dev/null; then
        start_${candidate}_clusters
    else
        loud "SKIPPED: no old peer '$candidate'. Install Debian's package ${program_of[$candidate]} (scripts/bootstrap)"
    fi
done
((${#cluster_pid[@]})) || { echo "SKIPPED: no old peer is installed"; exit 77; }

for name in "${!cluster_pid[@]}"; do
    wait "${cluster_pid[$name]}" || [[ -e "$dir/$name.failure" ]] || echo "$name: ended early" >"$dir/$name.failure"
    unset "cluster_pid[$name]"
done
if compgen -G "$dir/*.failure" >/dev/null; then
    keep=1
    echo "what all programs wrote is in $dir"
    echo "FAIL: $(cat "$dir"/*.failure | paste -sd';')"
    exit 1
fi
((!keep)) || echo "what all programs wrote is in $dir"
echo PASS
