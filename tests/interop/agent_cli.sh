#!/usr/bin/env bash
# agent_cli.sh PROGRAM bad-input|life
#
# Tests the command line of memberlist-agent or go-peer, which behave alike (interop/README.md).
#   bad-input   a mistake gives exit code 2 and exactly one line that names the flag and what it takes
#   life        ports, signals, seeds that start late and exit codes; for memberlist-agent also output
#               that is not read
source "$(dirname "$0")/shell_tests.sh"

program=$1
need_program "$program"

# ---- bad input ----

is_agent() { [[ "$(basename "$program")" == memberlist-agent ]]; }

key_of() { head -c "$1" /dev/zero | base64 -w0; }

check_bad_input() {
    local length with_name=(--name a --bind 127.0.0.1:0)
    refuses "an unknown flag" "nonsense" "." "${with_name[@]}" --nonsense
    refuses "a stray argument" "stray" "." "${with_name[@]}" stray
    refuses "no name" "name" "." --bind 127.0.0.1:0
    refuses "a name without a value" "name" "." --bind 127.0.0.1:0 --name
    refuses "an empty name" "name" "." --bind 127.0.0.1:0 --name ""
    for length in 0 1 15 17 23 25 31 33 64; do
        refuses "a key of $length bytes" "encrypt" "16.*24.*32" "${with_name[@]}" --encrypt "$(key_of $length)"
    done
    refuses "a key that is not base64" "encrypt" "base64" "${with_name[@]}" --encrypt "not/base64!"
    refuses "a bind address without a port" "bind" "HOST:PORT" --name a --bind 127.0.0.1
    refuses "a bind address with a port too high" "bind" "HOST:PORT|65535" --name a --bind 127.0.0.1:65536
    refuses "an invalid advertised address" "advertise" "HOST:PORT" "${with_name[@]}" --advertise nowhere
    refuses "a seed without a port" "join" "HOST:PORT" "${with_name[@]}" --join 127.0.0.1
    refuses "an unknown profile" "profile" "lan.*wan.*local" "${with_name[@]}" --profile moon
    refuses "an unknown compression" "compression" "lzw.*none" "${with_name[@]}" --compression zip
    refuses "a protocol version of 0" "protocol" "1.*5" "${with_name[@]}" --protocol 0
    refuses "a protocol version of 6" "protocol" "1.*5" "${with_name[@]}" --protocol 6
    refuses "two delegate versions" "delegate-versions" "MIN,MAX,CUR" "${with_name[@]}" --delegate-versions 1,2
    refuses "a current delegate version above MAX" "delegate-versions" "MIN.*MAX" "${with_name[@]}" \
        --delegate-versions 1,2,3
    refuses "a label of 256 bytes" "label" "255" "${with_name[@]}" --label "$(printf 'x%.0s' {1..256})"
    refuses "metadata of 513 bytes" "meta" "512" "${with_name[@]}" --meta "$(printf 'x%.0s' {1..513})"
    refuses "an unknown log level" "log-level" "error.*warn.*info.*debug.*trace" "${with_name[@]}" --log-level loud
    refuses "an unknown event format" "events" "text.*json" "${with_name[@]}" --events xml
    printf 'x%.0s' {1..513} >"$dir/long"
    refuses "a file with metadata of 513 bytes" "meta-file" "512" "${with_name[@]}" --meta-file "$dir/long"
    refuses "a missing metadata file" "meta-file" "$dir/absent" "${with_name[@]}" --meta-file "$dir/absent"
    echo short >"$dir/short"
    refuses "metadata from both flags" "meta-file" "excludes|together" "${with_name[@]}" --meta a --meta-file "$dir/short"
    refuses "a missing keys file" "keys-file" "$dir/absent" "${with_name[@]}" --keys-file "$dir/absent"
    : >"$dir/no-keys"
    refuses "a keys file without keys" "keys-file" "at least one" "${with_name[@]}" --keys-file "$dir/no-keys"
    printf '%s\n' "$(key_of 16)" "$(key_of 17)" >"$dir/bad-keys"
    refuses "a key of 17 bytes in a file" "keys-file.*line 2" "16.*24.*32" "${with_name[@]}" --keys-file "$dir/bad-keys"
    key_of 16 >"$dir/keys"
    refuses "keys from both flags" "keys-file" "excludes|together" "${with_name[@]}" --encrypt "$(key_of 16)" \
        --keys-file "$dir/keys"
    refuses "a --verify-incoming that is no boolean" "verify-incoming" "true.*false" "${with_name[@]}" --verify-incoming maybe
    refuses "a --verify-outgoing that is no boolean" "verify-outgoing" "true.*false" "${with_name[@]}" --verify-outgoing maybe
    truncate -s $((16 * 1024 * 1024 + 1)) "$dir/large"
    refuses "a stream file above 16 MiB" "stream-file" "16777216" "${with_name[@]}" --stream-file "$dir/large"
    refuses "a refusal without a reason" "refuse-merge" "empty" "${with_name[@]}" --refuse-merge ""
    refuses "no broadcasts" "broadcast" "1 to 10000" "${with_name[@]}" --broadcast 0
    refuses "too many broadcasts" "broadcast" "1 to 10000" "${with_name[@]}" --broadcast 10001
    refuses "an interval without a unit" "stats-every" "500ms" "${with_name[@]}" --stats-every 10
    if is_agent; then check_bad_input_of_agent; fi
    start_node holder --bind 127.0.0.1:0
    refuses "a port in use" "${address[holder]}" "in use" --name a --bind "${address[holder]}"
    stop holder TERM
}

# What go-peer leaves to its libraries, and flags that it does not have.
check_bad_input_of_agent() {
    refuses "an empty name after an equals sign" "--name" "512" --name= --bind 127.0.0.1:0
    refuses "a flag instead of a name" "--name" "--bind" --name --bind 127.0.0.1:0
    refuses "a flag instead of a seed" "--join" "--bind" --name a --join --bind=127.0.0.1:0
    refuses "a name of 513 bytes" "name" "512" --bind 127.0.0.1:0 --name "$(printf 'x%.0s' {1..513})"
    refuses "a multicast bind address" "bind" "HOST:PORT" --name a --bind 224.0.0.1:0
    refuses "an IPv6 multicast bind address" "bind" "HOST:PORT" --name a --bind "[ff02::1]:0"
    refuses "a broadcast address to advertise" "advertise" "HOST:PORT" "${with_name[@]}" \
        --advertise 255.255.255.255:1
    # 192.0.2.1 is reserved for documentation, so no host has it. A host without a private address
    # gets the same message.
    refuses "a bind address of another host" "--bind 192.0.2.1 without --advertise" "cannot bind" \
        --name a --bind 192.0.2.1:0
    refuses "an invalid network" "allow-network" "ADDRESS/BITS" "${with_name[@]}" --allow-network 10.0.0.0/33
    refuses "networks without our own address" "allowed_networks" "127.0.0.1" "${with_name[@]}" --allow-network 10.0.0.0/8
    refuses "an invalid source network" "allow-source" "ADDRESS/BITS" "${with_name[@]}" --allow-source here
    refuses "a limit without a number" "limit" "NAME=NUMBER" "${with_name[@]}" --limit accepted_streams
    refuses "an unknown limit" "limit" "one of members.*held_bytes" "${with_name[@]}" --limit streams=1
    refuses "a limit above its range, and above 32 bits" "limits.held_bytes" "1048576 to 68719476736" \
        "${with_name[@]}" --limit held_bytes=68719476737
    refuses "a limit that its field cannot hold" "limit" "0 to 4294967295" "${with_name[@]}" --limit incarnation_jump=4294968320
    refuses "a limit below its range" "limits.push_pulls" "1 to 65535" "${with_name[@]}" --limit push_pulls=0
    refuses "an incarnation of 0" "incarnation" "clock.*1 to 2147483647" "${with_name[@]}" --incarnation 0
    refuses "an incarnation too high" "incarnation" "clock.*1 to" "${with_name[@]}" --incarnation 2147483648
    refuses "a --tcp-pings that is no boolean" "tcp-pings" "true.*false" "${with_name[@]}" --tcp-pings=maybe
    refuses "a seed without a name" "join.*127.0.0.1:1" "require-node-names.*NAME/" "${with_name[@]}" \
        --require-node-names --join 127.0.0.1:1
    refuses "a seed with an empty name" "join" "NAME/HOST:PORT" "${with_name[@]}" --join /127.0.0.1:1
    refuses "a terminal escape in an argument" "x1b.2J" "HOST:PORT|expected" "${with_name[@]}" $'\x1b[2J'
}

# ---- life ----

# start_node NAME ARGUMENTS...
start_node() { start "$1" "$program" --name "$1" --events json "${@:2}"; }

check_port_and_signals() {
    local signal
    for signal in INT TERM; do
        start_node single --bind 127.0.0.1:0
        [[ ${address[single]} =~ ^127\.0\.0\.1:[1-9][0-9]+$ ]] && problem="" || problem="$(head -n 1 "$dir/single.out")"
        report "port 0 becomes a real port in the first event" "$problem"
        stop single $signal
        ((code == 0)) && problem="" || problem="exit code $code"
        report "SIG$signal stops it with exit code 0" "$problem"
    done
}

# With profile wan, leaving takes long enough for a second signal.
check_second_signal() {
    start_node peer --bind 127.0.0.1:0 --profile wan
    start_node hasty --bind 127.0.0.1:0 --profile wan --join "${address[peer]}"
    await hasty '"event":"joined","seeds":1'
    kill -INT "${pid[hasty]}"
    sleep 0.1
    local before=$EPOCHREALTIME
    stop hasty INT
    local took_ms=$(((${EPOCHREALTIME/./} - ${before/./}) / 1000))
    ((code == 1 && took_ms < 1000)) && problem="" || problem="exit code $code after $took_ms ms"
    report "a second SIGINT ends it at once with exit code 1" "$problem"
    stop peer TERM
}

check_meta_file() {
    printf 'before\n' >"$dir/meta"
    start_node single --bind 127.0.0.1:0 --meta-file "$dir/meta"
    await single '"event":"join","node":"single".*"meta":"before"'
    printf 'x%.0s' {1..513} >"$dir/meta"
    kill -HUP "${pid[single]}"
    await single "meta-file.*512" log
    printf 'after' >"$dir/meta"
    kill -HUP "${pid[single]}"
    await single '"event":"update","node":"single".*"meta":"after"'
    report "SIGHUP reads the metadata again, and a file that is too long changes nothing" ""
    stop single TERM
    ((code == 0)) && problem="" || problem="exit code $code"
    report "after that it stops with exit code 0" "$problem"
    start_node single --bind 127.0.0.1:0
    stop single HUP
    ((code == 129)) && problem="" || problem="exit code $code"
    report "without a file, SIGHUP kills it" "$problem"
}

check_keys_file() {
    key_of 16 >"$dir/keys"
    start_node single --bind 127.0.0.1:0 --keys-file "$dir/keys"
    printf '%s\n' "$(key_of 32)" "$(key_of 16)" >"$dir/keys"
    kill -HUP "${pid[single]}"
    await single '"event":"keys","count":2\}$'
    echo "not a key" >"$dir/keys"
    kill -HUP "${pid[single]}"
    await single "keys-file.*line 1" log
    key_of 32 >"$dir/keys"
    kill -HUP "${pid[single]}"
    await single '"event":"keys","count":1\}$'
    report "SIGHUP reads the keys again, and an invalid file changes nothing" ""
    stop single TERM
    ((code == 0)) && problem="" || problem="exit code $code"
    report "after that it stops with exit code 0" "$problem"
}

check_late_seed() {
    start_node seed --bind 127.0.0.1:0
    local seed=${address[seed]}
    stop seed TERM
    start_node patient --bind 127.0.0.1:0 --join "$seed"
    await patient '"event":"join_failed","error":"[^"]'
    [[ -s "$dir/patient.log" ]] && problem="" || problem="nothing on standard error"
    report "without a reachable seed it says so and keeps running" "$problem"
    start_node seed --bind "$seed"
    await patient '"event":"joined","seeds":1'
    await patient '"event":"join","node":"seed"'
    report "it joins once the seed is there" ""
    stop patient TERM
    stop seed TERM
}

# ---- output that is not read: memberlist-agent ----

# start_writing NAME FILE ARGUMENTS...: like start, with standard output to FILE, which need not be
# readable.
start_writing() {
    local name=$1 file=$2
    shift 2
    env --default-signal=INT "$program" --name "$name" --events json --bind 127.0.0.1:0 "$@" \
        >"$file" 2>"$dir/$name.log" &
    pid[$name]=$!
}

# stopped_with NAME CODE PATTERN: checks `code` and standard error, and sets `problem`.
stopped_with() {
    if ((code != $2)); then problem="exit code $code; it logged: $(tail -n 3 "$dir/$1.log")"
    elif ! grep -q -e "$3" "$dir/$1.log"; then problem="standard error does not say '$3'"
    else problem=""
    fi
}

# Ctrl-C ends all programs of a pipeline. The agent cannot write its last events, and leaves
# nevertheless.
check_pipeline() {
    local reader
    start_node peer --bind 127.0.0.1:0
    mkfifo "$dir/pipe"
    # shellcheck disable=SC2217  # it keeps the pipe open
    sleep 600 <"$dir/pipe" &
    reader=$!
    start_writing piped "$dir/pipe" --join "${address[peer]}"
    await peer '"event":"join","node":"piped"'
    kill -KILL $reader
    wait $reader 2>/dev/null || true
    stop piped INT
    stopped_with piped 0 ""
    report "Ctrl-C in a pipeline: it leaves and exits with code 0" "$problem"
    await peer '"event":"leave","node":"piped".*"graceful":true'

    code=0
    start_writing unheard /dev/full --join "${address[peer]}"
    timeout 20 tail --pid="${pid[unheard]}" -f /dev/null || true
    wait "${pid[unheard]}" || code=$?
    unset "pid[unheard]"
    stopped_with unheard 1 "cannot write events to standard output"
    report "if standard output cannot be written, it says so, leaves and exits with code 1" "$problem"
    stop peer TERM
}

# full_pipe FILE: makes a full pipe whose reader never reads.
full_pipe() {
    mkfifo "$1"
    exec {full}<>"$1"
    dd if=/dev/zero of="$1" bs=4096 count=64 oflag=nonblock conv=notrunc status=none 2>/dev/null || true
}

check_stalled_output() {
    start_node peer --bind 127.0.0.1:0
    full_pipe "$dir/full"
    start_writing stalled "$dir/full" --join "${address[peer]}" --send-every 100ms
    await peer '"event":"user","payload":"from stalled to peer #20 '
    stop stalled TERM
    stopped_with stalled 0 "standard output has stalled"
    report "a stalled reader of standard output delays neither the node nor its exit" "$problem"
    await peer '"event":"leave","node":"stalled".*"graceful":true'
    stop peer TERM

    # A public address without encryption causes a warning, and writing that stalls the start.
    env "$program" --name mute --bind 127.0.0.1:0 --advertise 8.8.8.8:7946 >/dev/null 2>"$dir/full" &
    pid[mute]=$!
    # Until it has blocked exactly SIGINT and SIGTERM. While bash forks, it has also blocked
    # SIGCHLD.
    until grep -Eq '^SigBlk:[[:space:]]*0*4002$' "/proc/${pid[mute]}/status"; do sleep 0.1; done
    stop mute TERM
    ((code == 1)) && problem="" || problem="exit code $code"
    report "with a stalled standard error, one signal is enough" "$problem"
    exec {full}>&-
}

check_own_seed() {
    start_node absent --bind 127.0.0.1:0
    local dead own
    dead=${address[absent]}
    stop absent TERM
    start_node holder --bind 127.0.0.1:0
    own=${address[holder]}
    stop holder TERM
    start_node alone --bind "$own" --join "$own" --join "$dead"
    await alone '"event":"join_failed","error":"[^"]'
    grep -q '"event":"joined"' "$dir/alone.out" && problem="it joined itself" || problem=""
    report "its own address does not count as a seed" "$problem"
    stop alone TERM
    start_node alone --bind "$own" --join "$own"
    stop alone TERM
    stopped_with alone 0 "every seed is this node itself"
    if grep -q '"event":"join[a-z_]*ed"' "$dir/alone.out"; then problem="it tried to"; fi
    report "without other seeds there is nothing to join" "$problem"
}

check_forged_name() {
    : >"$dir/forger.out"
    "$program" --name 'a 1.2.3.4:5 members=9' --bind 127.0.0.1:0 >"$dir/forger.out" 2>"$dir/forger.log" &
    pid[forger]=$!
    await forger ' join "a 1\.2\.3\.4:5 members=9" 127\.0\.0\.1:[0-9]+ meta="" members=1$'
    report "a name with spaces is one field of a text event" ""
    stop forger TERM
}

case "${2:-}" in
    bad-input) check_bad_input ;;
    life)
        check_port_and_signals; check_second_signal; check_meta_file; check_keys_file; check_late_seed
        if is_agent; then check_pipeline; check_stalled_output; check_own_seed; check_forged_name; fi
        ;;
    *) echo "usage: agent_cli.sh PROGRAM bad-input|life" >&2; exit 2 ;;
esac
conclude
