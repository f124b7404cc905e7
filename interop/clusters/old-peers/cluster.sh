# Sourced by old-peers.sh: one of its clusters, $cluster. Several run at the same time, each in a
# subshell. The output of its nodes is in $here.

# By our names, old-1, old-2, cpp-1 and cpp-2, as is `pid`. An old peer may have another name of its
# own.
declare -A port=() control=() name_of=()

say() { printf '%7.2f s  %-17s %s\n' "$(since_start)" "$cluster" "$*"; }

# give_up WHY: fails the cluster. A sanitizer's report comes first, because the rest may follow from
# it.
give_up() {
    local why=$1 report
    report=$(sanitizer_reports "$here"/cpp-*.log | head -n 1)
    [[ -z "$report" ]] || why="$report ($why)"
    say "FAILED: $why"
    echo "$cluster: $why" >"$dir/$cluster.failure"
    tail -n 12 "$here"/*.events "$here"/*.log | sed "s/^/    $cluster  /"
    exit 1
}

check_sanitizers() {
    [[ -z "$(sanitizer_reports "$here"/cpp-*.log)" ]] || give_up "a sanitizer reported an error"
}

check_running() {
    local name
    for name in "${!pid[@]}"; do
        kill -0 "${pid[$name]}" 2>/dev/null || give_up "$name exited unexpectedly"
    done
}

# wait_until WHAT CHECK...: runs the check four times a second, for at most 30 s.
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

# next_port: sets `found` to a free port below the range that the kernel assigns from. Each cluster
# has a range of its own.
next_port() {
    until ! grep -qi ":$(printf '%04X' "$last_port") " /proc/net/{tcp,udp}; do last_port=$((last_port + 1)); done
    found=$last_port last_port=$((last_port + 1))
}

# await_exit NAME: waits until a node that leaves has exited with code 0.
await_exit() {
    local tries code
    for ((tries = 0; tries < 300; ++tries)); do
        if has_exited "$1"; then
            exit_code "$1"
            ((code == 0)) || give_up "$1 exited with code $code after its leave"
            say "$1 has exited"
            return
        fi
        sleep 0.1
    done
    give_up "$1 did not exit within 30 s"
}

# raw HEX: the bytes themselves.
# shellcheck disable=SC2001  # ${1//...} cannot refer to what it matched
raw() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }
