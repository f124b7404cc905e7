# Sourced by the project's scripts. Turns on strict mode, changes to the root of the repository and
# defines the functions that they share.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the variables are for the scripts that source this file
set -euo pipefail
caller_directory=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# help_from SCRIPT: prints the comment block under the script's first line, which is its help text.
help_from() { (cd "$caller_directory" && sed -n '2,/^$\|^[^#]/{ s/^# \{0,1\}//p }' "$1"); }

# run COMMAND...: prints the command, then runs it.
run() {
    printf '+ %s\n' "$*"
    "$@"
}

# loud TEXT: prints a warning that stands out.
loud() { printf '\n*** %s ***\n\n' "$*"; }

# fail TEXT: one line on standard error, then exit code 1.
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

is_preset() { [[ "$1" =~ ^(dev|release|asan|tsan|clang)$ ]]; }

# find_go: prints the path of a Go that can build interop/, or nothing.
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

# can_build_go: whether there is a Go and the modules of interop/ are here, so that CMake builds the
# Go programs. CMake asks the same question (tests/interop/CMakeLists.txt).
can_build_go() {
    local go
    go=$(find_go)
    [[ -n "$go" ]] && (cd interop && GOTOOLCHAIN=local GOPROXY=off "$go" list -deps ./go-peer >/dev/null 2>&1)
}

# become SCRIPT ARGUMENTS...: continues as another script of the project, in the caller's folder, so
# that relative paths among the arguments keep their meaning.
become() {
    local script=$PWD/$1
    shift
    cd "$caller_directory"
    exec "$script" "$@"
}

# pass_signals_on [CLEAN-UP...]: on HUP, INT or TERM, sends TERM to every process in `children`,
# waits until they have cleaned up, runs CLEAN-UP and exits. Children get TERM because background
# processes ignore INT. Start them in the background and wait for them: bash runs a trap only after
# the foreground command has ended.
children=()
pass_signals_on() {
    local signal
    for signal in 1:HUP 2:INT 15:TERM; do
        # shellcheck disable=SC2064  # the arguments are to be expanded now
        trap "trap '' HUP INT TERM; stop_children; ${*:-:}; exit $((128 + ${signal%:*}))" "${signal#*:}"
    done
}

stop_children() {
    local child
    for child in "${children[@]}"; do kill -TERM -- "$child" 2>/dev/null || true; done
    for child in "${children[@]}"; do wait "${child#-}" 2>/dev/null || true; done
}

# run_stoppable COMMAND...: like run, for a command that starts processes and does not stop them
# itself, as cmake does with ninja. The command gets a process group of its own, and after
# pass_signals_on an interrupt reaches the whole group. Not for commands that read from the
# terminal.
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
