#!/usr/bin/env bash
# join_go_cluster.sh BIN: starts two Go nodes and runs the example, which joins them.
source "$(dirname "$0")/../interop/shell_tests.sh"

bin=$1
for program in example_join_go_cluster go-peer; do need_program "$bin/$program"; done

start go-1 "$bin/go-peer" --name go-1 --bind 127.0.0.1:0 --events json
start go-2 "$bin/go-peer" --name go-2 --bind 127.0.0.1:0 --events json --join "${address[go-1]}"
await go-1 '"event":"join","node":"go-2"'

problem=""
"$bin/example_join_go_cluster" "${address[go-1]}" >"$dir/output" 2>"$dir/cpp.log" ||
    problem="exit code $?: $(tail -n 5 "$dir/cpp.log")"
report "the example joins and leaves" "$problem"
for line in "go-1 at ${address[go-1]}" "go-2 at ${address[go-2]}" "go-1 answers" "go-2 answers"; do
    grep -qxF "$line" "$dir/output" && problem="" || problem="it says: $(<"$dir/output")"
    report "the example says: $line" "$problem"
done
for name in go-1 go-2; do
    await "$name" '"event":"join","node":"cpp-1"'
    await "$name" '"event":"leave","node":"cpp-1".*"graceful":true'
    report "$name sees it come and go" ""
done
conclude
