# Sourced by the scripts that run nodes: the processes that they started, and the time since.

declare -A pid=()   # by name; what was stopped has none

# SECONDS.FRACTION since `start`, which was taken from EPOCHREALTIME.
since_start() { awk -v now="$EPOCHREALTIME" -v start="$start" 'BEGIN { printf "%.3f", now - start }'; }

has_exited() { ! kill -0 "${pid[$1]}" 2>/dev/null; }

# exit_code NAME: of one that has exited; it is no longer ours to stop then. The answer is in `code`.
exit_code() {
    code=0
    wait "${pid[$1]}" 2>/dev/null || code=$?
    unset "pid[$1]"
}

# Whatever still runs, also what was stopped by a signal.
kill_all() {
    local name
    for name in "${!pid[@]}"; do
        kill -CONT "${pid[$name]}" 2>/dev/null || true
        kill -KILL "${pid[$name]}" 2>/dev/null || true
        wait "${pid[$name]}" 2>/dev/null || true
    done
    pid=()
}
