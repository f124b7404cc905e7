#!/usr/bin/env bash
# scripts/interop NAME [OPTIONS]
#
# Runs one scenario: a cluster of real Go and C++ nodes, and a table of what each node saw and when.
# The last line is `PASS`, `FAIL: why` or `SKIPPED: why`.
#
# Builds the programs first, unless --bin says where they are. The nodes listen on loopback. A
# scenario with faults in the network puts each node into a network namespace of its own, which
# takes root.
#
#   --preset P           the preset to build: dev (default), release, asan, tsan or clang
#   --bin DIR            build nothing; memberlist-agent and go-peer are in DIR
#   --nodes-go N         how many Go nodes; also --go. The default depends on the scenario
#   --nodes-cpp N        how many C++ nodes; also --cpp
#   --seconds N          how long the scenario runs undisturbed, or how long its fault lasts. In a
#                        scenario with neither, how long the cluster is watched at the end
#   --profile P          the timings: lan, wan or local. The default is lan in most scenarios
#   --hosts              give each node a network namespace of its own in any scenario
#   --label L            for every node, as are the next four
#   --encrypt KEY        a key in base64
#   --key-bits N         a test key of 128, 192 or 256 bits, in place of --encrypt
#   --compression C, --protocol V, --delegate-versions MIN,MAX,CUR
#   --timeout SECONDS    for everything together. The default is 120 + --seconds in most scenarios
#
# Only for some scenarios:
#
#   --loss PERCENT       `packet-loss`: how many of all packets are lost (default 10)
#   --delay MS, --jitter MS    `delay`: packets arrive MS milliseconds late, give or take the jitter
#                        (default 200 and 100)
#   --large-bytes N      `user-messages`: the size of the large message (default 5000000)
#   --departing KIND     `full`: whose second node leaves and third is killed, cpp (default) or go
#
# An option that the scenario has no use for, or that it sets itself, is an error. Exit code 0 after
# PASS, 1 after FAIL or a wrong option, 77 after SKIPPED: there is no Go, or no network namespace
# can be made.
source "$(dirname "$0")/../../scripts/common.sh"

parts=interop/clusters/lib
scenarios=interop/clusters/scenarios
scenario=${1:-} preset=dev bin="" go_count="" cpp_count="" profile="" seconds="" timeout="" stay=0
departing=cpp loss=10 large_bytes=5000000 delay_ms=200 jitter_ms=100
use_hosts=0 key_bits="" label="" figures="" repetition=1
shared_flags=()   # of every node
given=()          # the options by name

# fail TEXT: under the name that people know.
fail() {
    printf 'interop%s: %s\n' "${scenario:+ $scenario}" "$*" >&2
    exit 1
}

print_help() {
    help_from "$0"
    printf '\n%s: %s\n' "$scenario" "$(sed -n '1s/^# //p' "$scenarios/$scenario.sh")"
}

parse_arguments() {
    while (($#)); do
        case "$1" in
            -h | --help) print_help; exit 0 ;;
            --hosts) use_hosts=1 given+=(hosts); shift; continue ;;
        esac
        is_option "$1" || fail "unknown option '$1'; see --help"
        (($# >= 2)) || fail "$1 needs a value"
        given+=("${1#--}")
        case "$1" in
            --preset) preset=$2 ;;
            --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
            --nodes-go | --go) go_count=$2 ;;
            --nodes-cpp | --cpp) cpp_count=$2 ;;
            --departing) departing=$2 ;;
            --seconds) seconds=$2 ;;
            --large-bytes) large_bytes=$2 ;;
            --loss) loss=$2 ;;
            --delay) delay_ms=$2 ;;
            --jitter) jitter_ms=$2 ;;
            --profile) profile=$2 ;;
            --timeout) timeout=$2 ;;
            --key-bits) key_bits=$2 ;;
            --label) label=$2 ;;
            --repetition) repetition=$2 ;;
            --figures) figures=$(cd "$caller_directory" && realpath -m "$2") ;;
            *) shared_flags+=("$1" "$2") ;;
        esac
        shift 2
    done
}

# --figures FILE and --repetition N are for compare.sh: where to write what was measured, and which
# repetition this is.
is_option() {
    local options=" preset bin nodes-go go nodes-cpp cpp departing seconds large-bytes loss delay jitter profile
        timeout key-bits label encrypt compression protocol delegate-versions figures repetition "
    [[ "$1" == --?* && "${options//$'\n'/ }" == *" ${1#--} "* ]]
}

check_values() {
    is_preset "$preset" || fail "unknown preset '$preset': dev, release, asan, tsan or clang"
    [[ "${go_count:-0}${cpp_count:-0}${timeout:-0}${seconds:-0}$repetition$large_bytes" =~ ^[0-9]+$ ]] ||
        fail "--nodes-go, --nodes-cpp, --seconds, --large-bytes and --timeout take whole numbers"
    { [[ "$loss" =~ ^[0-9]+$ ]] && ((loss <= 90)); } || fail "--loss takes a whole percentage of at most 90"
    { [[ "$delay_ms $jitter_ms" =~ ^(0|[1-9][0-9]*)\ (0|[1-9][0-9]*)$ ]] &&
        ((jitter_ms <= delay_ms && delay_ms <= 10000)); } ||
        fail "--delay takes whole milliseconds, at most 10000, and --jitter at most the value of --delay"
    [[ "$departing" =~ ^(cpp|go)$ ]] || fail "--departing takes cpp or go"
    [[ "$profile" =~ ^(|lan|wan|local)$ ]] || fail "--profile takes lan, wan or local"
    [[ "$key_bits" =~ ^(|128|192|256)$ ]] || fail "--key-bits takes 128, 192 or 256"
    [[ -z "$key_bits" || " ${given[*]} " != *" encrypt "* ]] ||
        fail "--key-bits and --encrypt exclude each other"
}

# A scenario defines run_scenario, and may define further functions. It may also set these:
scenario_go=2 scenario_cpp=3   # nodes of each kind
scenario_profile=lan
scenario_timeout=120           # to which --seconds is added
scenario_seconds=""            # the default of --seconds; empty: --seconds is spent watching at the end
scenario_hosts=0               # 1: each node needs a network namespace
scenario_takes=""              # the options for some scenarios only that it takes
scenario_refuses=""            # the options for all scenarios that it refuses
check_counts() { :; }          # fails if the scenario cannot run with these numbers of nodes

check_options() {
    local option
    for option in "${given[@]}"; do
        [[ " departing large-bytes loss delay jitter figures repetition " != *" $option "* ||
            " $scenario_takes " == *" $option "* ]] || fail "this scenario has no use for --$option"
        [[ " $scenario_refuses " != *" $option "* ]] ||
            fail "this scenario takes no --$option: it sets that itself"
    done
}

apply_defaults() {
    go_count=${go_count:-$scenario_go} cpp_count=${cpp_count:-$scenario_cpp}
    profile=${profile:-$scenario_profile}
    [[ -n "$scenario_seconds" ]] || stay=${seconds:-0}
    seconds=${seconds:-${scenario_seconds:-0}} timeout=${timeout:-$((scenario_timeout + seconds))}
    ((use_hosts |= scenario_hosts)) || true
    ((go_count + cpp_count >= 2)) || fail "a cluster has at least two nodes"
    check_counts
    check_options
    [[ -z "$label" ]] || shared_flags+=(--label "$label")
    [[ -z "$key_bits" ]] || shared_flags+=(--encrypt "$(key_of_bits "$key_bits")")
}

find_programs() {
    [[ -n "$bin" ]] || build_programs "$preset" "$go_count" memberlist-agent
    ((cpp_count == 0)) || need_program memberlist-agent
    ((go_count == 0)) || [[ -x "$bin/go-peer" ]] ||
        skip "no Go nodes, because there is no go-peer in '$bin'; it takes Go 1.25 or later"
}

for part in build processes sanitizers hosts delay nodes beside events checks figures table; do
    source "$parts/$part.sh"
done
[[ "$scenario" != -h && "$scenario" != --help ]] || { help_from "$0"; exit 0; }
[[ "$scenario" =~ ^[a-z0-9-]+$ && -f "$scenarios/$scenario.sh" ]] ||
    fail "no such scenario; scripts/interop --help lists them"
parse_arguments "${@:2}"
check_values
source "$scenarios/$scenario.sh"
apply_defaults
find_programs

dir=$(mktemp -d "${TMPDIR:-/tmp}/interop-cluster.XXXXXX")
start=$EPOCHREALTIME
deadline=$((${start%.*} + timeout))
trap on_exit EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

((!use_hosts)) || make_network
run_scenario
stay_as_it_is
check_departures
print_table
stop_gracefully $(running)
check_sanitizers
echo "nodes: $go_count Go, $cpp_count C++; scenario $scenario, profile $profile ${shared_flags[*]}"
conclude
