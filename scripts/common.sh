# Sourced by the scripts next to it: strict mode, the project's root as working directory, and how they talk.
set -euo pipefail
caller_directory=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# help_from SCRIPT: its help is the comment under its first line.
help_from() { sed -n '2,/^[^#]/{ s/^# \{0,1\}//p }' "$1"; }

# run COMMAND...: show it, then do it.
run() {
    printf '+ %s\n' "$*"
    "$@"
}

# loud TEXT: a line that nobody overlooks.
loud() { printf '\n*** %s ***\n\n' "$*"; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

is_preset() { [[ "$1" =~ ^(dev|release|asan|tsan|clang)$ ]]; }

# find_go: the path of a Go that can build interop/, or nothing.
find_go() {
    local go version
    for go in "$(command -v go || true)" /usr/local/go/bin/go; do
        [[ -x "$go" ]] || continue
        version=$(GOTOOLCHAIN=local "$go" env GOVERSION)   # such as go1.26.0
        if [[ "$version" =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 25)); then
            echo "$go"
            return
        fi
    done
}

# pass_signals_on [CLEAN-UP...]: whoever interrupts this script interrupts those in `children`, too, and it ends once they
# have cleaned up after themselves. TERM is what they get: who runs in the background does not hear INT. A trap waits for
# the command in the foreground, so children run in the background and are waited for.
children=()
pass_signals_on() {
    local signal
    for signal in 1:HUP 2:INT 15:TERM; do
        # shellcheck disable=SC2064  # as it is now
        trap "trap '' HUP INT TERM; stop_children; ${*:-:}; exit $((128 + ${signal%:*}))" "${signal#*:}"
    done
}

stop_children() {
    local child
    for child in "${children[@]}"; do kill -TERM -- "$child" 2>/dev/null || true; done
    for child in "${children[@]}"; do wait "${child#-}" 2>/dev/null || true; done
}

# run_stoppable COMMAND...: as run, for what starts others and does not stop them, such as cmake a ninja: after
# pass_signals_on, whoever interrupts this script interrupts them all, for they are a process group. Nothing that asks at
# the terminal.
run_stoppable() {
    printf '+ %s\n' "$*"
    set -m
    "$@" &
    set +m
    children=("-$!")
    local code=0
    wait "$!" || code=$?
    children=()
    return "$code"
}
