#!/usr/bin/env bash
# sanitizer_report_fails.sh BIN
#
# A scenario fails and prints the report if a sanitizer found an error in one of its nodes, whether
# that node runs on or was killed. Here a wrapper writes the report and then runs a healthy agent.
source "$(dirname "$0")/shell_tests.sh"

bin=$(realpath "$1")
need_program "$bin/go-peer"
project=$(cd "$(dirname "$0")/../.." && pwd)

# verdict_with_report REPORT SCENARIO: the last line of the scenario. In mass-restart the node is
# killed.
verdict_with_report() {
    mkdir -p "$dir/bin"
    ln -sf "$bin/go-peer" "$dir/bin/go-peer"
    printf '#!/bin/sh\n[ ! -e %q ] || { echo %q >&2; rm -f %q; }\nexec %q "$@"\n' \
        "$dir/armed" "$1" "$dir/armed" "$bin/memberlist-agent" >"$dir/bin/memberlist-agent"
    chmod +x "$dir/bin/memberlist-agent"
    touch "$dir/armed"
    "$project/scripts/interop" "$2" --bin "$dir/bin" --nodes-go 1 --nodes-cpp 2 --seconds 1 | tail -n 1
}

# expect SCENARIO LOG-LINE HEADLINE
expect() {
    local verdict problem=""
    verdict=$(verdict_with_report "$2" "$1" || true)
    [[ "$verdict" == "FAIL: cpp-1."*": $3"* ]] || problem="the verdict is: $verdict"
    report "$1: $3" "$problem"
}

expect basic '==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1' \
    'ERROR: AddressSanitizer: heap-use-after-free'
expect mass-restart '/src/a.cpp:7:3: runtime error: signed integer overflow' \
    '/src/a.cpp:7:3: runtime error: signed integer overflow'
conclude
