# Sourced by scripts/interop-old-peers.sh: one of its clusters, $cluster. Several run at once, each in a subshell of its own.
# What the nodes of one write is in $here.

# By our names, as `pid` is: old-1, old-2, cpp-1, cpp-2. An old peer may call itself something else.
declare -A port=() control=() name_of=()

say() { printf '%7.2f s  %-17s %s\n' "$(since_start)" "$cluster" "$*"; }

# give_up WHY: what a sanitizer found goes first, for all else may come of it.
give_up() {
    local why=$1 report
    report=$(sanitizer_reports "$here"/cpp-*.log | head -n 1)
    [[ -z "$report" ]] || why="$report ($why)"
    say "FAILED: $why"
    echo "$cluster: $why" >"$dir/$cluster.failure"
    tail -n 12 "$here"/*.events "$here"/*.log | sed "s/^/    $cluster  /"
    exit 1
}

check_sanitizers() { [[ -z "$(sanitizer_reports "$here"/cpp-*.log)" ]] || give_up "an agent is not sane"; }

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

raw() { printf "$(sed 's/../\\x&/g' <<<"$1")"; }   # bytes from hexadecimal
