# Sourced by the test scripts in this folder: a folder for the output of programs, processes that do
# not outlive the script, and a count of failed checks.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # such as `code` and `program`, of the scripts that source this file
set -euo pipefail

dir=$(mktemp -d "${TMPDIR:-/tmp}/$(basename "$0" .sh).XXXXXX")
declare -A pid address   # of the running processes, by name
failures=0

clean_up() {
    local name
    for name in "${!pid[@]}"; do
        kill -KILL "${pid[$name]}" 2>/dev/null || true
        wait "${pid[$name]}" 2>/dev/null || true
    done
    rm -r "$dir"
}
trap clean_up EXIT

# need_program PATH: skips the test if go-peer is missing, because there may be no Go; fails if
# another program is.
need_program() {
    [[ ! -x "$1" ]] || return 0
    [[ "$(basename "$1")" == go-peer ]] || { echo "no program '$1'; build first" >&2; exit 1; }
    printf '\n*** SKIPPED: no go-peer. Install Go 1.25 or later and build again ***\n\n'
    exit 77
}

# report WHAT PROBLEM: an empty PROBLEM is a success.
report() {
    if [[ -z "$2" ]]; then
        echo "ok      $1"
    else
        echo "FAILED  $1: $2"
        failures=$((failures + 1))
    fi
}

# refuses WHAT FIELD ALLOWED ARGUMENTS...: with these arguments, $program exits with code 2 after
# one line on standard error that matches the patterns FIELD and ALLOWED.
refuses() {
    local what=$1 field=$2 allowed=$3 code=0 problem="" line
    shift 3
    timeout 10 "$program" "$@" >"$dir/out" 2>"$dir/err" || code=$?
    line=$(<"$dir/err")
    if ((code != 2)); then problem="exit code $code"
    elif (($(wc -l <"$dir/err") != 1)); then problem="not one line"
    elif ! grep -Eqi -e "$field" "$dir/err"; then problem="does not name '$field'"
    elif ! grep -Eqi -e "$allowed" "$dir/err"; then problem="does not say '$allowed'"
    elif [[ -s "$dir/out" ]]; then problem="wrote to standard output"
    fi
    report "$what" "${problem:+$problem; it said: $line}"
}

# conclude: prints the number of failed checks; goes last.
conclude() {
    echo "$failures failed"
    ((failures == 0))
}

# start NAME PROGRAM ARGUMENTS...: starts a node and returns once it listens, at ${address[NAME]}.
# Its output is in $dir/NAME.out, its log in $dir/NAME.log. Background jobs of a script ignore
# SIGINT; env undoes that.
start() {
    local name=$1
    shift
    : >"$dir/$name.out"   # now, or else await could read the output of an earlier process
    env --default-signal=INT "$@" >"$dir/$name.out" 2>"$dir/$name.log" &
    pid[$name]=$!
    await "$name" '"event":"listening"'
    address[$name]=$(sed -n '1s/.*"address":"\([^"]*\)".*/\1/p' "$dir/$name.out")
}

# await NAME PATTERN [log]: waits until its output, or its log, matches. Gives up after 20 s.
await() {
    local tries
    for ((tries = 0; tries < 200; ++tries)); do
        if grep -Eq -e "$2" "$dir/$1.${3:-out}"; then return; fi
        sleep 0.1
    done
    report "$1 says $2" "it did not within 20 s: $(tail -n 5 "$dir/$1.out" "$dir/$1.log")"
    exit 1
}

# stop NAME SIGNAL: sets `code` to its exit code, or to 124 if it still runs after 10 s.
stop() {
    local tries
    kill "-$2" "${pid[$1]}"
    for ((tries = 0; tries < 100; ++tries)); do
        if ! kill -0 "${pid[$1]}" 2>/dev/null; then
            code=0
            wait "${pid[$1]}" || code=$?
            unset "pid[$1]"
            return
        fi
        sleep 0.1
    done
    code=124
}

# copy_scripts: $dir/project is a copy of the project's scripts, with a bootstrap that installs
# nothing. Stubs go into $dir/bin.
copy_scripts() {
    local project
    project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    mkdir -p "$dir/bin" "$dir/project/interop"
    cp -r "$project/scripts" "$dir/project/scripts"
    cp -r "$project/interop/clusters" "$dir/project/interop/clusters"
    printf '#!/bin/sh\n' >"$dir/project/scripts/bootstrap"
}

# write_stub NAME CODE: puts a shell script called NAME into $dir/bin.
write_stub() {
    printf '#!/bin/sh\n%s\n' "$2" >"$dir/bin/$1"
    chmod +x "$dir/bin/$1"
}
