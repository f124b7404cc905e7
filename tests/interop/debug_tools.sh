#!/usr/bin/env bash
# debug_tools.sh BIN codec|recv|ping
#
# memberlist-debug-codec, -recv and -ping in BIN from the outside.
#   codec   help and exit codes of all three; encode and decode of every TYPE and wrapping; captures
#   recv    what Go nodes send to it, plain and in all layers: pushes, gossip, probes, and the capture of all that
#   ping    Go nodes that are plain, encrypted, labelled, old, behind others, and not there at all
source "$(dirname "$0")/shell_tests.sh"

bin=$1
part=${2:-}
codec=$bin/memberlist-debug-codec
recv=$bin/memberlist-debug-recv
ping=$bin/memberlist-debug-ping
for program in "$codec" "$recv" "$ping"; do need_program "$program"; done
[[ "$part" == codec ]] || need_program "$bin/go-peer"
key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=   # the bytes 0, 1, 2, ...
other_key=AQEBAQEBAQEBAQEBAQEBAQ==
sealed=(--key "$key" --label blue)                # of the debug tools
sealed_peer=(--encrypt "$key" --label blue)       # of go-peer

# expect WHAT CODE PATTERN COMMAND...: its exit code, and what its output must match.
expect() {
    local what=$1 wanted=$2 pattern=$3 code=0 problem=""
    shift 3
    timeout 20 "$@" >"$dir/out" 2>"$dir/err" || code=$?
    if ((code != wanted)); then problem="exit code $code, not $wanted"
    elif ! grep -Eq -e "$pattern" "$dir/out" "$dir/err"; then problem="does not say '$pattern'"
    fi
    report "$what" "${problem:+$problem; it said: $(head -c 600 "$dir/out" "$dir/err")}"
}

start_peer() { start "$1" "$bin/go-peer" --name "$1" --bind 127.0.0.1:0 --events json "${@:2}"; }

# raw HEX: the bytes themselves.
raw() { printf "$(sed 's/../\\x&/g' <<<"$1")"; }

# ---- codec ----

# usage WHAT PATTERN COMMAND...: refused with code 2 and one line.
usage() {
    local what=$1 pattern=$2
    shift 2
    expect "$what is refused" 2 "$pattern" "$@"
    (($(wc -l <"$dir/err") == 1)) || report "$what is refused in one line" "$(<"$dir/err")"
}

check_help() {
    local program
    for program in "$codec" "$recv" "$ping" "$codec decode" "$codec pcap" "$codec encode"; do
        # shellcheck disable=SC2086  # a subcommand is a word of its own
        expect "help of ${program##*/}" 0 "^EXAMPLES" $program --help
    done
    for program in "$codec" "$recv" "$ping" "$codec decode" "$codec pcap" "$codec selftest"; do
        # shellcheck disable=SC2086
        expect "exit codes of ${program##*/}" 0 "^EXIT STATUS" $program --help
    done
}

check_usage() {
    usage "no subcommand" "subcommand is required" "$codec"
    usage "an unknown option" "nonsense" "$codec" decode --nonsense 00
    usage "what is not hexadecimal" "character 3" "$codec" decode 00zz
    usage "two inputs" "Exactly 1" "$codec" decode 00 --base64 AA==
    usage "a file that is not there" "no-such-file" "$codec" decode --file "$dir/no-such-file"
    usage "a key of 5 bytes" "16, 24 or 32" "$codec" decode 00 --key AAAAAAA=
    usage "a label of 256 bytes" "at most 255" "$codec" decode 00 --label "$(printf 'x%.0s' {1..256})"
    usage "a field of the wrong kind" "from 0 to 65535" "$codec" encode alive --port 70000
    usage "a checksum on a stream" "streams have no checksum" "$codec" encode ping --stream --crc
    usage "a nonce of 2 bytes" "12 bytes" "$codec" encode ping --nonce 0000
    usage "what is no capture" "$dir/text" "$codec" pcap "$dir/text"
    usage "no address to listen at" "--bind is required" "$recv"
    usage "an address that is not ours" "192.0.2.1" "$recv" --bind 192.0.2.1:0
    usage "a time without a unit" "500ms" "$recv" --bind 127.0.0.1:0 --for 10
    usage "no target" "TARGET is required" "$ping"
    usage "a target without an address" "no-such-host.invalid" "$ping" no-such-host.invalid:7946
    usage "a relay for streams" "--tcp" "$ping" 127.0.0.1:1 --tcp --indirect 127.0.0.1:2
}

# round_trip KIND CARRIER ARGUMENTS...: through each wrapping that the carrier has, back to the same fields.
round_trip() {
    local kind=$1 carrier=$2 wrapping hex problem="" bare
    shift 2
    local stream=() wrappings=("" "--compress" "--label blue" "--key $key" "--key $key --old-encryption" "--compress --key $key --label blue")
    if [[ "$carrier" == stream ]]; then stream=(--stream); else wrappings+=("--crc" "--crc --compress --key $key --label blue"); fi
    messages='[.. | objects | select(.kind? == $kind) | .fields]'
    bare=$("$codec" encode "$kind" "$@" "${stream[@]}" | "$codec" decode --json "${stream[@]}" - | jq -c --arg kind "$kind" "$messages")
    [[ "$bare" != "[]" ]] || problem="no $kind in the tree"
    for wrapping in "${wrappings[@]}"; do
        # shellcheck disable=SC2086  # several words
        hex=$("$codec" encode "$kind" "$@" "${stream[@]}" $wrapping)
        # A key that does not fit comes first.
        "$codec" decode --json "${stream[@]}" --key "$other_key" "${sealed[@]:0:2}" "$hex" >"$dir/tree" ||
            problem="with '$wrapping' it is broken: $hex"
        [[ "$(jq -c --arg kind "$kind" "$messages" "$dir/tree")" == "$bare" ]] || problem="other fields with '$wrapping'"
    done
    report "encode | decode of $kind in a $carrier" "$problem"
}

check_round_trips() {
    local source=(--source-addr 10.0.0.1 --source-node node-a --source-port 7946) who=(--node node-b --incarnation 200)
    local carrier
    for carrier in packet stream; do
        round_trip ping $carrier --seq-no 42 --node node-b "${source[@]}"
        round_trip ack $carrier --seq-no 70000 --payload hi
        round_trip user $carrier --payload hex:00ff
    done
    round_trip indirect-ping packet --seq-no 300 --target ::ffff:10.0.0.2 --port 7946 --node node-b --nack "${source[@]}"
    round_trip nack packet --seq-no 300
    round_trip suspect packet "${who[@]}" --from node-a
    round_trip dead packet "${who[@]}" --from node-b
    round_trip alive packet "${who[@]}" --addr fe80::1 --port 7946 --meta hex:ff80 --vsn 1/5/2/2/5/4
    round_trip compound packet --part "$("$codec" encode nack --seq-no 1)" --part "$("$codec" encode suspect)"
    round_trip error stream --error "remote state is encrypted"
    round_trip push-pull stream --join --user-state hello \
        --member Name=node-a,Addr=10.0.0.1,Port=7946,State=alive,Incarnation=1 --member Name=node-b,State=left,Meta=x
}

check_inputs() {
    local ack=0282a75061796c6f6164c0a55365714e6f2a
    expect "a golden ack from the command line" 0 "SeqNo = 42" "$codec" decode "$ack"
    expect "encode gives the golden ack" 0 "^$ack\$" "$codec" encode ack --seq-no 42
    expect "base64" 0 "SeqNo = 42" "$codec" decode --base64 "$(raw "$ack" | base64)"
    raw "$ack" >"$dir/ack"
    expect "a file" 0 "SeqNo = 42" "$codec" decode --file "$dir/ack"
    expect "standard input, spaced out" 0 "SeqNo = 42" bash -c "sed 's/../& /g' <<<$ack | '$codec' decode -"
    expect "broken input shows what is there" 1 "Payload = nil" "$codec" decode "${ack:0:-4}"
    expect "broken input says where it breaks" 1 "BROKEN at 17: .*SeqNo" "$codec" decode "${ack:0:-2}ff"
    expect "another label is an error" 1 "unacceptable label" "$codec" decode --label red f404626c6168$ack
    expect "the self-test" 0 " 0 failed" "$codec" selftest
}

check_codec() {
    echo "no capture" >"$dir/text"
    check_help
    check_usage
    check_round_trips
    check_inputs
}

# ---- recv ----

# send_packet ADDRESS HEX: in one piece, which bash itself would not write it in: it flushes after each line feed.
send_packet() {
    raw "$2" >"$dir/packet"
    cat "$dir/packet" >"/dev/udp/${1%:*}/${1##*:}"
}

# seen NAME WHAT JQ-CONDITION: a packet or stream for which the condition holds arrives.
seen() {
    local tries
    for ((tries = 0; tries < 200; ++tries)); do
        if jq -es "any(.[]; $3)" "$dir/$1.out" >/dev/null 2>&1; then
            report "$1 shows $2" ""
            return
        fi
        sleep 0.1
    done
    report "$1 shows $2" "it did not within 20 s: $(tail -c 600 "$dir/$1.out")"
}

# check_watching NAME RECV-OPTION... : one Go node joins the receiver, another believes that a member lives there.
check_watching() {
    local name=$1 problem="" lines counted
    shift
    start "$name" "$recv" --bind 127.0.0.1:0 --json --write "$dir/$name.pcap" "$@"
    local peer_flags=()
    (($# == 0)) || peer_flags=("${sealed_peer[@]}")
    start_peer "$name-joiner" --join "${address[$name]}" --meta hello "${peer_flags[@]}"
    seen "$name" "the push/pull of a join, decoded" \
        '.carrier == "tcp" and .ok and ([.. | objects | select(.kind? == "member") | .fields.Name] == ["'"$name"'-joiner"])'
    await "$name-joiner" '"event":"join_failed"'
    report "$name answers nothing: the join fails" ""

    start_peer "$name-believer" "${peer_flags[@]}"
    send_packet "${address[$name-believer]}" "$("$codec" encode alive --node ghost --addr 127.0.0.1 \
        --port "${address[$name]##*:}" --incarnation 5 "$@")"
    seen "$name" "gossip" '.carrier == "udp" and .ok and any(.. | objects; .kind? == "alive" and .fields.Node == "ghost")'
    seen "$name" "a probe" '.carrier == "udp" and .ok and any(.. | objects; .kind? == "ping" and .fields.Node == "ghost")'
    seen "$name" "the ping on a stream that follows" \
        '.carrier == "tcp" and .ok and any(.. | objects; .kind? == "ping" and .fields.Node == "ghost")'
    stop "$name-joiner" TERM
    stop "$name-believer" TERM
    stop "$name" INT
    ((code == 0)) || problem="exit code $code"
    jq -es '.[-1] | .event == "summary" and .broken == 0 and .packets_per_second > 0' "$dir/$name.out" >/dev/null ||
        problem="last line: $(tail -n 1 "$dir/$name.out")"
    report "SIGINT ends $name with a line of totals" "$problem"

    expect "codec reads the capture of $name" 0 '"event":"summary"' "$codec" pcap "$dir/$name.pcap" --json "$@"
    lines=$(jq -c 'select(.tree) | [.carrier, .from, .tree]' "$dir/$name.out" | sort)
    counted=$(jq -c 'select(.tree) | [.carrier, .from, .tree]' "$dir/out" | sort)
    [[ "$lines" == "$counted" ]] && problem="" || problem="$(diff <(echo "$lines") <(echo "$counted") | head -c 600)"
    report "the capture of $name holds all that it showed" "$problem"
    expect "no port, no packets" 0 "^0 packets" "$codec" pcap "$dir/$name.pcap" --port 1
    head -c -5 "$dir/$name.pcap" >"$dir/cut.pcap"
    expect "a capture that ends in the middle is broken" 1 "truncated" "$codec" pcap "$dir/cut.pcap" "$@"
}

check_limits() {
    start counter "$recv" --bind 127.0.0.1:0 --json --count 2
    send_packet "${address[counter]}" 00
    send_packet "${address[counter]}" "$("$codec" encode nack --seq-no 7)"
    local problem="" code=0
    wait "${pid[counter]}" || code=$?
    unset "pid[counter]"
    ((code == 0)) || problem="exit code $code"
    jq -es '[.[] | select(.tree) | .ok] == [false, true]' "$dir/counter.out" >/dev/null || problem=$(<"$dir/counter.out")
    report "--count stops it; broken packets count" "$problem"
    expect "--for stops it" 0 "^0 packets.* 0\.[2-9] s" "$recv" --bind 127.0.0.1:0 --for 200ms
}

check_recv() {
    check_watching plain
    check_watching sealed "${sealed[@]}"
    check_limits
}

# ---- ping ----

check_ping() {
    local answered='^2 sent, 2 answered, 0% lost' quick=(--count 2 --interval 10ms) once=(--count 1 --timeout 300ms) before
    start_peer plain
    start_peer relay
    start_peer sealed "${sealed_peer[@]}"
    start_peer labelled --label blue
    start_peer old --protocol 1 --encrypt "$key"
    expect "a plain node" 0 "$answered" "$ping" "${address[plain]}" "${quick[@]}"
    expect "each answer has its time" 0 '^ack from 127.0.0.1:[0-9]+: seq=2 time=[0-9.]+ ms$' "$ping" "${address[plain]}" "${quick[@]}"
    expect "round trips are summed up" 0 '^rtt min/avg/max/mdev = ([0-9.]+/){3}[0-9.]+ ms$' "$ping" "${address[plain]}" "${quick[@]}"
    expect "a node by its name" 0 "$answered" "$ping" "${address[plain]}" --node plain "${quick[@]}"
    expect "a node over TCP" 0 "$answered" "$ping" "${address[plain]}" --node plain --tcp "${quick[@]}"
    expect "a node through another" 0 "^ack from ${address[relay]}: seq=2" "$ping" "${address[plain]}" --indirect "${address[relay]}" "${quick[@]}"
    expect "an encrypted, labelled node" 0 "$answered" "$ping" "${address[sealed]}" "${sealed[@]}" "${quick[@]}"
    expect "an encrypted, labelled node over TCP" 0 "$answered" "$ping" "${address[sealed]}" --tcp "${sealed[@]}" "${quick[@]}"
    expect "a labelled node" 0 "$answered" "$ping" "${address[labelled]}" --label blue "${quick[@]}"
    expect "a node with the old encryption" 0 "$answered" "$ping" "${address[old]}" --key "$key" "${quick[@]}"

    expect "another name is not answered" 1 "1 sent, 0 answered" "$ping" "${address[plain]}" --node other "${once[@]}"
    expect "another name is not answered over TCP" 1 "closed without an answer" "$ping" "${address[plain]}" --node other --tcp "${once[@]}"
    expect "no key is not answered" 1 "1 sent, 0 answered" "$ping" "${address[sealed]}" --label blue "${once[@]}"
    expect "another label is not answered" 1 "1 sent, 0 answered" "$ping" "${address[labelled]}" --label red "${once[@]}"
    stop plain TERM
    before=$EPOCHREALTIME
    expect "a closed port is not answered" 1 "^seq=1: no answer" "$ping" "${address[plain]}" "${once[@]}"
    ((${EPOCHREALTIME/./} - ${before/./} < 2000000)) && problem="" || problem="it took from $before to $EPOCHREALTIME"
    report "that takes no longer than the timeout" "$problem"
    expect "a closed port over TCP says why" 1 "^seq=1: Connection refused" "$ping" "${address[plain]}" --tcp "${once[@]}"
    expect "the relay says that it got no answer" 1 "^nack from ${address[relay]}: seq=1" "$ping" "${address[plain]}" \
        --indirect "${address[relay]}" --count 1
}

case "$part" in
    codec) check_codec ;;
    recv) check_recv ;;
    ping) check_ping ;;
    *) echo "usage: debug_tools.sh BIN codec|recv|ping" >&2; exit 2 ;;
esac
conclude
