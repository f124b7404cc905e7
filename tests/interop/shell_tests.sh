# Sourced by the shell scripts next to it that test programs: a folder for what these write, processes that do not
# outlive the script, and a count of what failed.
set -euo pipefail

dir=$(mktemp -d "${TMPDIR:-/tmp}/$(basename "$0" .sh).XXXXXX")
declare -A pid address   # by name, of the processes that run
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

# need_program PATH: without Go there is no go-peer, and the test is skipped; every other program is always built.
need_program() {
    [[ ! -x "$1" ]] || return 0
    [[ "$(basename "$1")" == go-peer ]] || { echo "no program '$1'; build first" >&2; exit 1; }
    printf '\n*** SKIPPED: no go-peer. Install Go 1.25 or later and build again ***\n\n'
    exit 77
}

# report WHAT PROBLEM: an empty problem is a success.
report() {
    if [[ -z "$2" ]]; then
        echo "ok      $1"
    else
        echo "FAILED  $1: $2"
        failures=$((failures + 1))
    fi
}

# refuses WHAT FIELD ALLOWED ARGUMENTS...: $program, given these, ends with exit code 2 and one line on standard error,
# which matches the patterns FIELD and ALLOWED.
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

# conclude: the last line of the script.
conclude() {
    echo "$failures failed"
    ((failures == 0))
}

# start NAME PROGRAM ARGUMENTS...: returns once it listens, at ${address[NAME]}. Its output is in $dir/NAME.out, its log
# in $dir/NAME.log. Background jobs of a script ignore SIGINT; env undoes that.
start() {
    local name=$1
    shift
    : >"$dir/$name.out"   # now, or else await could read what an earlier process of that name wrote
    env --default-signal=INT "$@" >"$dir/$name.out" 2>"$dir/$name.log" &
    pid[$name]=$!
    await "$name" '"event":"listening"'
    address[$name]=$(sed -n '1s/.*"address":"\([^"]*\)".*/\1/p' "$dir/$name.out")
}

# await NAME PATTERN [log]: in its output, or its log; 20 s is far more than anything here takes.
await() {
    local tries
    for ((tries = 0; tries < 200; ++tries)); do
        if grep -Eq -e "$2" "$dir/$1.${3:-out}"; then return; fi
        sleep 0.1
    done
    report "$1 says $2" "it did not within 20 s: $(tail -n 5 "$dir/$1.out" "$dir/$1.log")"
    exit 1
}

# stop NAME SIGNAL: its exit code in `code`, or 124 if it still runs after 10 s.
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
