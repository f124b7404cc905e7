#!/usr/bin/env bash
# lz4_beside_go.sh BIN
#
# An agent that compresses with LZ4 does no harm to Go nodes, which do not understand it.
#
# First the agent joins a Go node and is refused. Then a Go node joins the agent. It cannot read the
# answer, but the agent now knows the Go nodes. Its streams are compressed, and so are its pings
# when they carry gossip, so it gets no answer, suspects the healthy Go nodes and finally declares
# them dead. Its suspicions are too small to be compressed, so Go nodes read and refute them.
#
# In both cases the Go nodes keep running, answer pings, keep each other as members and stop with
# exit code 0.
source "$(dirname "$0")/shell_tests.sh"

bin=$1
for program in memberlist-agent memberlist-debug-ping go-peer; do need_program "$bin/$program"; done
long_meta=$(printf 'm%.0s' {1..400})   # enough to make a packet about the node worth compressing

start_go() { start "$1" "$bin/go-peer" --name "$1" --bind 127.0.0.1:0 --events json --meta "$long_meta" "${@:2}"; }
start_lz4() { start "$1" "$bin/memberlist-agent" --name "$1" --bind 127.0.0.1:0 --events json --compression lz4 "${@:2}"; }

# last_of SEER SUBJECT: the name of SEER's last event about SUBJECT.
last_of() { jq -r --arg node "$2" 'select(.node == $node and .event != "listening") | .event' "$dir/$1.out" | tail -n 1; }

# unharmed STAGE NAME...: each of these Go nodes runs, answers pings and lists all others.
unharmed() {
    local stage=$1 name other problem last
    shift
    for name in "$@"; do
        problem=""
        kill -0 "${pid[$name]}" 2>/dev/null || problem="it has exited"
        "$bin/memberlist-debug-ping" "${address[$name]}" --node "$name" --count 3 --interval 20ms >"$dir/ping" ||
            problem="it does not answer: $(<"$dir/ping")"
        for other in "$@"; do
            last=$(last_of "$name" "$other")
            [[ "$last" == join || "$last" == update ]] || problem="its last event about $other is '$last'"
        done
        if grep -q "panic\|fatal error" "$dir/$name.log"; then problem="it panicked"; fi
        report "$stage: $name runs, answers pings and keeps the Go nodes $*" "$problem"
    done
}

# stop_all STAGE NAME...
stop_all() {
    local stage=$1 name
    shift
    for name in "$@"; do
        stop "$name" TERM
        ((code == 0)) && problem="" || problem="exit code $code"
        report "$stage: $name stops with exit code 0" "$problem"
    done
}

check_joining() {
    start_go go-a
    start_go go-b --join "${address[go-a]}"
    start_go go-c --join "${address[go-b]}"
    await go-c '"event":"join","node":"go-a"'
    start_lz4 lz4 --join "${address[go-b]}"
    await lz4 '"event":"join_failed".*cannot decompress unknown algorithm 196'
    report "an agent with lz4 that joins a Go node is refused and told why" ""
    sleep 10   # for some probes of each pair, and some more attempts to join
    unharmed "it tries to join" go-a go-b go-c
    [[ -z "$(last_of go-b lz4)" ]] && problem="" || problem="$(grep lz4 "$dir/go-b.out")"
    report "no Go node has heard of the agent" "$problem"
    stop_all "it tries to join" lz4 go-c go-b go-a
}

check_being_joined() {
    start_lz4 lz4 --broadcast 2000   # so that each ping carries gossip for a while
    start_go go-a
    start_go go-c --join "${address[go-a]}"
    start_go go-b --join "${address[go-a]}" --join "${address[lz4]}"
    await lz4 '"event":"join","node":"go-b"'
    report "an agent with lz4 learns of a Go node that joins it" ""
    await go-b '"event":"join","node":"go-c"'
    await lz4 '"event":"suspect","node":"go-'
    report "compressed pings are not answered, so the agent suspects a healthy Go node" ""
    sleep 20   # the suspicion expires after 24 s
    await lz4 '"event":"leave","node":"go-.*"graceful":false'
    report "the agent declares it failed, because no refutation reaches it" ""
    sleep 5    # so that this could spread among the Go nodes
    grep -q "Refuting a suspect message (from: lz4)" "$dir"/go-?.log && problem="" || problem="no Go node logged that"
    report "a Go node that is suspected refutes it" "$problem"
    grep -q "unknown algorithm 196" "$dir/go-b.log" && problem="" || problem="go-b did not log it: $(tail -n 5 "$dir/go-b.log")"
    report "the Go node cannot read the agent's answer" "$problem"
    unharmed "it is joined" go-a go-b go-c
    stop_all "it is joined" lz4 go-c go-b go-a
}

check_joining
check_being_joined
conclude
