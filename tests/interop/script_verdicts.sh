#!/usr/bin/env bash
# script_verdicts.sh
#
# scripts/interop and the scripts that call it end with a line that says PASS, FAIL or SKIPPED, also
# where the build fails or there is no Go. A mistake on the command line is reported in one line
# before anything is built. The programs of this test are stubs.
source "$(dirname "$0")/shell_tests.sh"

copy_scripts
# shellcheck disable=SC2016  # for the stub
go_stub='case "$1" in env) echo go1.26.0 ;; esac'

# ends_with CODE VERDICT SCRIPT ARGUMENTS...: VERDICT is a pattern for the last line, of output and
# errors.
ends_with() {
    local expected=$1 verdict=$2 code=0 problem=""
    shift 2
    PATH=$dir/bin:$PATH timeout 60 "$dir/project/scripts/$1" "${@:2}" >"$dir/out" 2>&1 || code=$?
    ((code == expected)) || problem="exit code $code; "
    tail -n 1 "$dir/out" | grep -Eqx "$verdict" || problem+="its last line is: $(tail -n 1 "$dir/out")"
    report "$* ends with '$verdict'" "$problem"
}

# complains PATTERN SCRIPT ARGUMENTS...: with one line, and builds nothing.
complains() {
    local pattern=$1
    shift
    ends_with 1 "$pattern" "$@"
    (($(wc -l <"$dir/out") == 1)) && problem="" || problem=$(<"$dir/out")
    report "$* says so in one line" "$problem"
}

write_stub go "$go_stub"
write_stub cmake 'exit 1'
four=(interop-basic.sh interop-encrypted.sh interop-udp-only.sh interop-go-joins.sh)
for script in "${four[@]}"; do
    ends_with 1 "FAIL: the build failed.* memberlist-agent go_peer" "$script"
done
ends_with 1 "FAIL: the build failed.* release .*" interop crash --preset release
ends_with 1 "FAIL: the build failed.*" interop old-peers
ends_with 1 "FAIL: the build failed.*" interop compare
ends_with 1 "FAIL: no memberlist-agent in '/nowhere'.*" interop-basic.sh --bin /nowhere

printf '#!/bin/sh\nexit 1\n' >"$dir/project/scripts/bootstrap"
ends_with 1 "FAIL: scripts/bootstrap failed.*" interop-basic.sh
printf '#!/bin/sh\n' >"$dir/project/scripts/bootstrap"

write_stub go 'exit 1'   # and no other Go is of use in a copy without interop/go.mod
for script in "${four[@]}"; do ends_with 77 "SKIPPED: no Go nodes.*" "$script"; done
ends_with 1 "FAIL: the build failed.*" interop-basic.sh --nodes-go 0

complains "interop: there is no scenario 'nosuch'.*" interop nosuch
complains "interop: there is no scenario 'nosuch'.*" interop basic nosuch
complains "interop: there is no scenario 'nosuch'.*" interop --except nosuch
complains "interop: unknown option '--loud'.*" interop --loud
complains "interop basic: unknown option '--loud'.*" interop-basic.sh --loud
complains "interop basic: --seconds needs a value" interop basic --seconds
complains "interop basic: .*--seconds.* whole numbers" interop basic --seconds soon
complains "interop crash: this scenario has no use for --loss" interop crash --loss 10
complains "interop compare: unknown fault 'rain'.*" interop compare --fault rain
complains "interop old-peers: --seconds .*20 or more" interop old-peers --seconds 1
conclude
