#!/usr/bin/env bash
# matrix.sh BIN MARKDOWN-FILE|"" NAME...
#
# For scripts/interop: runs these scenarios one after the other with the programs in BIN and prints
# a table of the results, which it also writes to the file. Exit code 0 if all passed or were
# skipped, 1 if one failed, 77 if all were skipped.
source "$(dirname "$0")/../../scripts/common.sh"
source interop/clusters/lib/names.sh

# run_scenario NAME: shows its output and adds a row to the table.
run_scenario() {
    local command log result nodes teeing began=$SECONDS
    command_of "$1"
    command+=(--bin "$bin")
    log=$logs/$1.log
    printf '\n==== %s ====\n' "$1"
    printf '+ %s\n' "${command[*]}"
    # Both run in the background, so that this script can pass a signal on; tee ends when the
    # scenario does.
    mkfifo "$log.pipe"
    tee "$log" <"$log.pipe" &
    teeing=$!
    "${command[@]}" >"$log.pipe" 2>&1 &
    children=($!)
    wait "${children[0]}" || true
    children=()
    wait "$teeing" || true
    rm "$log.pipe"
    result=$(tail -n 1 "$log")
    case "$result" in
        PASS) passed=$((passed + 1)) ;;
        SKIPPED*) skipped=$((skipped + 1)) ;;
        FAIL*) failed=$((failed + 1)) ;;
        *) failed=$((failed + 1)) result="FAIL: ended without a verdict" ;;
    esac
    nodes=$(sed -n 's/^nodes: \(.*\);.*/\1/p' "$log" | tail -n 1)
    rows+=("$1|${nodes:--}|$((SECONDS - began))|$result")
    sed -n 's/^\(false deaths.*\)/    \1/p' "$log" >>"$logs/remarks"
}

print_summary() {
    printf '\n%-24s%-16s%8s  %s\n' name nodes seconds result
    printf '%s\n' "${rows[@]}" | awk -F'|' '{ printf "%-24s%-16s%8s  %s\n", $1, $2, $3, $4 }'
    cat "$logs/remarks"
    [[ -z "$markdown" ]] || write_markdown >"$markdown"
    echo "$passed passed, $failed failed, $skipped skipped; their output is in $logs"
}

write_markdown() {
    printf '| name | nodes | seconds | result |\n|---|---|---|---|\n'
    printf '| %s |\n' "${rows[@]}" | sed 's/|\([^ |]\)/| \1/g; s/\([^ |]\)|/\1 |/g'
    [[ ! -s "$logs/remarks" ]] || { echo; sed 's/^ */- /' "$logs/remarks"; }
}

remove_logs() {
    rm -rf "$logs"
    echo "interrupted"
}

bin=$1 markdown=$2
shift 2
rows=() passed=0 failed=0 skipped=0
logs=$(mktemp -d "${TMPDIR:-/tmp}/interop.XXXXXX")
: >"$logs/remarks"
pass_signals_on remove_logs
for name in "$@"; do run_scenario "$name"; done
print_summary
((failed == 0)) || exit 1
((passed > 0)) || exit 77
