# Sourced by the scripts that run nodes: the processes that they started, and the time since the
# start.

declare -A pid=()   # of each running process, by name

# since_start: seconds since `start`, an earlier EPOCHREALTIME.
since_start() { awk -v now="$EPOCHREALTIME" -v start="$start" 'BEGIN { printf "%.3f", now - start }'; }

has_exited() { ! kill -0 "${pid[$1]}" 2>/dev/null; }

# exit_code NAME: waits for a process that has exited, forgets it and sets `code`.
exit_code() {
    code=0
    wait "${pid[$1]}" 2>/dev/null || code=$?
    unset "pid[$1]"
}

# kill_all: kills every process that still runs, including those that SIGSTOP has paused.
kill_all() {
    local name
    for name in "${!pid[@]}"; do
        kill -CONT "${pid[$name]}" 2>/dev/null || true
        kill -KILL "${pid[$name]}" 2>/dev/null || true
        wait "${pid[$name]}" 2>/dev/null || true
    done
    pid=()
}
