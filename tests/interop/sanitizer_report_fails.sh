#!/usr/bin/env bash
# sanitizer_report_fails.sh BIN: a story fails if a sanitizer has found something in one of its nodes, whether that node
# lives on or has been killed, and says what was found. The report is written by hand, in front of an agent that is well.
source "$(dirname "$0")/shell_tests.sh"

bin=$(realpath "$1")
need_program "$bin/go-peer"
project=$(cd "$(dirname "$0")/../.." && pwd)

# story_with_report FINDING SCENARIO: the last line of what the story says. In mass-restart the node is killed.
story_with_report() {
    mkdir -p "$dir/bin"
    ln -sf "$bin/go-peer" "$dir/bin/go-peer"
    printf '#!/bin/sh\n[ ! -e %q ] || { echo %q >&2; rm -f %q; }\nexec %q "$@"\n' \
        "$dir/armed" "$1" "$dir/armed" "$bin/memberlist-agent" >"$dir/bin/memberlist-agent"
    chmod +x "$dir/bin/memberlist-agent"
    touch "$dir/armed"
    "$project/scripts/interop-cluster.sh" --bin "$dir/bin" --scenario "$2" --nodes-go 1 --nodes-cpp 2 --seconds 1 | tail -n 1
}

# expect SCENARIO LOG-LINE WHAT-THE-STORY-SAYS-OF-IT
expect() {
    local said
    said=$(story_with_report "$2" "$1" || true)
    if [[ "$said" == "FAIL: cpp-1."*": $3"* ]]; then report "$1: $3" ""; else report "$1: $3" "the story says: $said"; fi
}

expect basic '==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1' 'ERROR: AddressSanitizer: heap-use-after-free'
expect mass-restart '/src/a.cpp:7:3: runtime error: signed integer overflow' '/src/a.cpp:7:3: runtime error: signed integer overflow'
conclude
