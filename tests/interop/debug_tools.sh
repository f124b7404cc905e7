#!/usr/bin/env bash
# debug_tools.sh BIN codec|recv|live|ping
#
# Tests the command lines of memberlist-debug-codec, -recv and -ping in BIN.
#   codec   help and exit codes of all three; encode and decode of every TYPE and wrapping
#   recv    receives push/pulls, gossip and probes of Go nodes, plain and in all layers, and captures them
#   live    Go nodes accept what encode makes, and decode reads their answers
#   ping    pings Go nodes that are plain, encrypted, labelled, old, behind a relay, or not there
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
sealed=(--key "$key" --label blue)                # for the debug tools
sealed_peer=(--encrypt "$key" --label blue)       # for go-peer

# expect WHAT CODE PATTERN COMMAND...: checks the exit code, and that the output matches PATTERN.
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
# shellcheck disable=SC2001  # ${1//...} cannot refer to what it matched
raw() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }

# ---- codec ----

# usage WHAT PATTERN COMMAND...: the command exits with code 2 after one line that matches PATTERN.
usage() {
    local what=$1 pattern=$2
    shift 2
    expect "$what is refused" 2 "$pattern" "$@"
    (($(wc -l <"$dir/err") == 1)) || report "$what is refused in one line" "$(<"$dir/err")"
}

# Checks the help of each program and of each command of codec, and runs the examples of 'encode'.
check_help() {
    local program section types type
    types=$({ "$codec" encode frob 2>&1 || true; } | sed 's/.*one of \(.*\); see.*/\1/; s/,//g')
    [[ $(wc -w <<<"$types") == 11 ]] || report "encode lists its types" "$types"
    local commands=(decode pcap selftest encode)
    for type in $types; do commands+=("encode $type"); done
    for program in "$codec" "$recv" "$ping" "${commands[@]/#/$codec }"; do
        for section in NAME SYNOPSIS DESCRIPTION OPTIONS "EXIT STATUS" EXAMPLES; do
            # shellcheck disable=SC2086  # a subcommand is a word of its own
            expect "help of ${program##*/} has $section" 0 "^$section\$" $program --help
        done
    done
    for type in $types; do check_examples "$type"; done
}

# check_examples TYPE: each example in its help makes a message of this TYPE.
check_examples() {
    local example stream count=0
    while read -r example; do
        count=$((count + 1)) stream=""
        [[ "$example" != *--stream* && "$1" != push-pull && "$1" != error ]] || stream=--stream
        [[ "$example" == *"encode $1 "* ]] || report "an example of encode $1" "it is of another type: $example"
        # shellcheck disable=SC2086  # an option, or nothing
        expect "an example of encode $1 makes one" 0 "\"kind\":\"$1\"" bash -c \
            "PATH=$bin:\$PATH; $example | memberlist-debug-codec decode --json $stream -"
    done < <("$codec" encode "$1" --help | sed -n '/^EXAMPLES$/,$p' | tail -n +2)
    ((count > 0)) || report "examples of encode $1" "there are none"
}

# check_lost_output WHAT COMMAND...: fails with one line if standard output cannot be written.
check_lost_output() {
    local what=$1
    shift
    # shellcheck disable=SC2016  # the inner shell's
    expect "$what notices that its output is lost" 1 "cannot write to standard output: No space left" \
        bash -c '"$@" >/dev/full' bash "$@"
    (($(wc -l <"$dir/err") == 1)) || report "$what says so in one line" "$(<"$dir/err")"
}

check_lost_outputs() {
    local program
    for program in "$codec" "$recv" "$ping"; do check_lost_output "the help of ${program##*/}" "$program" --help; done
    check_lost_output "decode" "$codec" decode 00
    check_lost_output "encode" "$codec" encode nack
    check_lost_output "selftest" "$codec" selftest
    check_lost_output "recv" "$recv" --bind 127.0.0.1:0
    check_lost_output "ping" "$ping" 127.0.0.1:1
    # shellcheck disable=SC2016  # for the inner shell
    expect "a reader that goes away causes an error, not a signal" 1 "Broken pipe" \
        bash -c '(sleep 0.3; "$1" selftest; echo "$?" >"$2") | true; exit "$(<"$2")"' bash "$codec" "$dir/code"
}

check_usage() {
    usage "no subcommand" "subcommand is required" "$codec"
    usage "an unknown option" "nonsense" "$codec" decode --nonsense 00
    usage "input that is not hexadecimal" "character 3" "$codec" decode 00zz
    usage "two inputs" "Exactly 1" "$codec" decode 00 --base64 AA==
    usage "a missing file" "no-such-file" "$codec" decode --file "$dir/no-such-file"
    usage "a key of 5 bytes" "16, 24 or 32" "$codec" decode 00 --key AAAAAAA=
    usage "a label of 256 bytes" "at most 255" "$codec" decode 00 --label "$(printf 'x%.0s' {1..256})"
    usage "a field of the wrong kind" "from 0 to 65535" "$codec" encode alive --port 70000
    usage "a checksum on a stream" "streams have no checksum" "$codec" encode ping --stream --crc
    usage "a nonce of 2 bytes" "12 bytes" "$codec" encode ping --key "$key" --nonce 0000
    usage "a nonce without a key" "--key" "$codec" encode ping --nonce 000000000000000000000000
    usage "an encryption without a key" "--key" "$codec" encode ping --old-encryption
    usage "an unknown TYPE" "unknown TYPE frob.*ping, indirect-ping, ack" "$codec" encode frob
    usage "a directory" "--file /: Is a directory" "$codec" decode --file /
    usage "a file that cannot be read" "--file /proc/self/mem: Input/output error" "$codec" decode --file /proc/self/mem
    # shellcheck disable=SC2016  # for the inner shell
    usage "a standard input that is closed" "standard input: Bad file descriptor" \
        bash -c '"$1" decode - <&-' bash "$codec"
    usage "a capture that is a directory" "/: .*directory" "$codec" pcap /
    local number
    for number in -1 0 18446744073709551616 1x ""; do
        usage "recv --count '$number'" "--count: must be a number from 1 to 18446744073709551615" \
            "$recv" --bind 127.0.0.1:0 --count "$number"
        usage "ping --count '$number'" "--count: must be a number from 1 to 4294967295" "$ping" 127.0.0.1:1 --count "$number"
    done
    usage "a count above the range of sequence numbers" "1 to 4294967295" "$ping" 127.0.0.1:1 --count 4294967296
    for number in -1 65536; do usage "pcap --port $number" "0 to 65535" "$codec" pcap "$dir/text" --port $number; done
    for number in 0s -1s 1000001h; do
        usage "--for $number" "--for: must be a duration from 1ms to 1000000h" "$recv" --bind 127.0.0.1:0 --for $number
        usage "--interval $number" "--interval: must be a duration from 1ms" "$ping" 127.0.0.1:1 --interval $number
        usage "--timeout $number" "--timeout: must be a duration from 1ms" "$ping" 127.0.0.1:1 --timeout $number
    done
    usage "a target's port 0" "1 to 65535" "$ping" 127.0.0.1:0
    usage "a target's port 65536" "1 to 65535" "$ping" 127.0.0.1:65536
    usage "a target's port 65536 after brackets" "1 to 65535" "$ping" "[::1]:65536"
    usage "a target's address without a closing bracket" "bracket is not closed" "$ping" "[::1"
    usage "a relay's port 0" "--indirect.*1 to 65535" "$ping" 127.0.0.1:1 --indirect 127.0.0.1:0
    usage "a relay's port 65536" "--indirect.*1 to 65535" "$ping" 127.0.0.1:1 --indirect 127.0.0.1:65536
    usage "a file that is no capture" "$dir/text" "$codec" pcap "$dir/text"
    usage "no address to listen on" "--bind is required" "$recv"
    usage "an address that is not ours" "192.0.2.1" "$recv" --bind 192.0.2.1:0
    usage "a time without a unit" "500ms" "$recv" --bind 127.0.0.1:0 --for 10
    usage "no target" "TARGET is required" "$ping"
    usage "a target without an address" "no-such-host.invalid" "$ping" no-such-host.invalid:7946
    usage "a relay for streams" "--tcp" "$ping" 127.0.0.1:1 --tcp --indirect 127.0.0.1:2
}

# round_trip KIND CARRIER ARGUMENTS...: in every wrapping of the carrier, decode finds the fields
# that were encoded.
round_trip() {
    local kind=$1 carrier=$2 wrapping hex problem="" bare
    shift 2
    local stream=() wrappings=("" "--compress" "--label blue" "--key $key" "--key $key --old-encryption" "--compress --key $key --label blue")
    if [[ "$carrier" == stream ]]; then stream=(--stream); else wrappings+=("--crc" "--crc --compress --key $key --label blue"); fi
    # shellcheck disable=SC2016  # for jq
    messages='[.. | objects | select(.kind? == $kind) | .fields]'
    bare=$("$codec" encode "$kind" "$@" "${stream[@]}" | "$codec" decode --json "${stream[@]}" - | jq -c --arg kind "$kind" "$messages")
    [[ "$bare" != "[]" ]] || problem="no $kind in the tree"
    for wrapping in "${wrappings[@]}"; do
        # shellcheck disable=SC2086  # several words
        hex=$("$codec" encode "$kind" "$@" "${stream[@]}" $wrapping)
        # The first key is a wrong one.
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
    check_lost_outputs
    check_round_trips
    check_inputs
}

# ---- recv ----

# send_packet ADDRESS HEX: sends one packet. Bash itself would split it, because it flushes after
# each line feed.
send_packet() {
    raw "$2" >"$dir/packet"
    cat "$dir/packet" >"/dev/udp/${1%:*}/${1##*:}"
}

# seen NAME WHAT JQ-CONDITION: waits for a packet or stream that meets the condition.
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

# check_watching NAME RECV-OPTION...: one Go node tries to join the receiver, another believes that
# it is a member.
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
    report "$name does not answer, so the join fails" ""

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
    report "after SIGINT, $name prints a line of totals and exits" "$problem"

    expect "codec reads the capture of $name" 0 '"event":"summary"' "$codec" pcap "$dir/$name.pcap" --port 0 --json "$@"
    lines=$(jq -c 'select(.tree) | [.carrier, .from, .tree]' "$dir/$name.out" | sort)
    counted=$(jq -c 'select(.tree) | [.carrier, .from, .tree]' "$dir/out" | sort)
    [[ "$lines" == "$counted" ]] && problem="" || problem="$(diff <(echo "$lines") <(echo "$counted") | head -c 600)"
    report "the capture of $name holds everything that it showed" "$problem"
    expect "no packets for a port without traffic" 0 "^0 packets" "$codec" pcap "$dir/$name.pcap" --port 1
    expect "no packets for the default port" 0 "^0 packets" "$codec" pcap "$dir/$name.pcap"
    head -c -5 "$dir/$name.pcap" >"$dir/cut.pcap"
    expect "a capture that ends in the middle is broken" 1 "truncated" "$codec" pcap "$dir/cut.pcap" --port 0 "$@"
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
    report "--count stops it, and broken packets count" "$problem"
    expect "--for stops it" 0 "^0 packets.* 0\.[2-9] s" "$recv" --bind 127.0.0.1:0 --for 200ms
}

# A capture that cannot be written is an error at the start, not only at the first packet.
check_full_capture() {
    expect "a capture that cannot be written" 1 "--write /dev/full: cannot be written: No space left" \
        "$recv" --bind 127.0.0.1:0 --write /dev/full
    (($(wc -l <"$dir/err") == 1)) || report "a capture that cannot be written: one line" "$(<"$dir/err")"
    usage "a capture in no folder" "--write" "$recv" --bind 127.0.0.1:0 --write "$dir/no/folder"
}

check_recv() {
    check_full_capture
    check_watching plain
    check_watching sealed "${sealed[@]}"
    check_limits
}

# ---- live ----

# answer_to ADDRESS HEX: sends the packet and prints the raw answer, or nothing after 5 s.
answer_to() {
    local socket
    exec {socket}<>"/dev/udp/${1%:*}/${1##*:}"
    raw "$2" >"$dir/packet"
    cat "$dir/packet" >&"$socket"
    timeout 5 dd bs=65536 count=1 status=none <&"$socket"
    exec {socket}>&-
}

# check_live NAME OPTION...: the Go node NAME accepts what encode makes, and decode reads its
# answers.
check_live() {
    local name=$1 wrapping stream problem
    local seq_no=4242
    shift
    for wrapping in "" "--compress" "--crc" "--compress --crc"; do
        # shellcheck disable=SC2086  # several words
        send_packet "${address[$name]}" "$("$codec" encode user --payload "packet, '$wrapping'" $wrapping "$@")"
        await "$name" "\"event\":\"user\",\"payload\":\"packet, '$wrapping'\""
        seq_no=$((seq_no + 1))
        # shellcheck disable=SC2086
        answer_to "${address[$name]}" "$("$codec" encode ping --seq-no $seq_no --node "$name" $wrapping "$@")" >"$dir/answer"
        expect "$name answers a ping by encode with '$wrapping', and decode reads the answer" 0 "ack SeqNo=$seq_no" \
            "$codec" decode --file "$dir/answer" "$@"
    done
    for wrapping in "" "--compress"; do
        exec {stream}<>"/dev/tcp/${address[$name]%:*}/${address[$name]##*:}"
        # shellcheck disable=SC2086
        raw "$("$codec" encode user --stream --payload "stream, '$wrapping'" $wrapping "$@")" >&"$stream"
        exec {stream}>&-
        await "$name" "\"event\":\"user\",\"payload\":\"stream, '$wrapping'\""
        report "$name accepts user messages by encode with '$wrapping'" ""
    done
    exec {stream}<>"/dev/tcp/${address[$name]%:*}/${address[$name]##*:}"
    raw "$("$codec" encode push-pull "$@")" >&"$stream"
    timeout 5 cat <&"$stream" >"$dir/answer"
    exec {stream}>&-
    expect "decode reads the push/pull of $name" 0 "push-pull Join=false Nodes=1" \
        "$codec" decode --stream --file "$dir/answer" "$@"
    expect "decode finds $name in it" 0 "\"Name\":\"$name\"" "$codec" decode --json --stream --file "$dir/answer" "$@"
    send_packet "${address[$name]}" "$("$codec" encode alive --node ghost --addr 127.0.0.1 --port 1 --incarnation 1 "$@")"
    await "$name" '"event":"join","node":"ghost"'
    report "$name accepts an alive message by encode" ""
}

check_live_nodes() {
    start_peer plain
    check_live plain
    start_peer sealed "${sealed_peer[@]}"
    check_live sealed "${sealed[@]}"
    start_peer old --protocol 1 --encrypt "$key"
    send_packet "${address[old]}" "$("$codec" encode user --payload sealed --key "$key" --old-encryption)"
    await old '"event":"user","payload":"sealed"'
    report "a node of protocol 1 takes the old encryption" ""
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

    local coordinate=0184aa41646a7573746d656e74ca00000000a54572726f72ca3fc00000a6486569676874ca3a83126fa356656392ca3f000000cabe800000
    start_peer talkative --ack-payload "hi there"
    start_peer located --ack-payload "hex:$coordinate"
    expect "an application's payload is shown" 0 ' payload="hi there" \(8 bytes\)$' "$ping" "${address[talkative]}" "${quick[@]}"
    expect "a Serf coordinate is shown as one" 0 '^  Serf coordinate: vector=\[0.5 -0.25\] height=0.001[0-9]* adjustment=0 error=1.5$' \
        "$ping" "${address[located]}" "${quick[@]}"

    expect "a ping with a wrong name is not answered" 1 "1 sent, 0 answered" "$ping" "${address[plain]}" --node other "${once[@]}"
    expect "a ping with a wrong name is not answered over TCP" 1 "closed without an answer" "$ping" "${address[plain]}" --node other --tcp "${once[@]}"
    expect "a ping without a key is not answered" 1 "1 sent, 0 answered" "$ping" "${address[sealed]}" --label blue "${once[@]}"
    expect "a ping with a wrong label is not answered" 1 "1 sent, 0 answered" "$ping" "${address[labelled]}" --label red "${once[@]}"
    stop plain TERM
    before=$EPOCHREALTIME
    expect "a ping to a closed port is not answered" 1 "^seq=1: no answer" "$ping" "${address[plain]}" "${once[@]}"
    ((${EPOCHREALTIME/./} - ${before/./} < 2000000)) && problem="" || problem="it took from $before to $EPOCHREALTIME"
    report "that takes no longer than the timeout" "$problem"
    expect "a ping to a closed port over TCP says why" 1 "^seq=1: Connection refused" "$ping" "${address[plain]}" --tcp "${once[@]}"
    expect "the relay reports that it got no answer" 1 "^nack from ${address[relay]}: seq=1" "$ping" "${address[plain]}" \
        --indirect "${address[relay]}" --count 1
}

case "$part" in
    codec) check_codec ;;
    recv) check_recv ;;
    ping) check_ping ;;
    live) check_live_nodes ;;
    *) echo "usage: debug_tools.sh BIN codec|recv|live|ping" >&2; exit 2 ;;
esac
conclude
