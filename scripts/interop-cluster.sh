#!/usr/bin/env bash
# scripts/interop-cluster.sh [--scenario NAME] [OPTIONS]
#
# Runs a cluster of real Go and C++ nodes and tells as a table who saw what and when. Where the scenario needs it, each
# node is on a host of its own: a network namespace that the script makes, with faults inside; else all are on 127.0.0.1.
#
# The last line is PASS, FAIL and why, or SKIPPED and why. Exit code 0 only if all of it happened; 77 (skipped) if Go nodes
# are asked for and there is no go-peer, or where hosts are needed and cannot be made: that takes root.
#
#   --scenario NAME      what happens; scripts/interop-cluster/stories/NAME.sh tells it (default full)
#   --bin DIR            where memberlist-agent and go-peer are (default build/dev/bin)
#   --nodes-go N, --nodes-cpp N    how many nodes of each kind (default: as many as the scenario needs); also --go, --cpp
#   --departing KIND     whose second node leaves and third is killed in `full`: cpp (default) or go
#   --large-bytes N      what `user-messages` sends in one stream (default 5000000)
#   --seconds N          how long the scenario runs undisturbed, or lasts its fault; it has a default of its own. Where there
#                        is neither: how long it stays as it is at its end, with all still checked (default: not at all)
#   --loss PERCENT       of all packets, in `packet-loss` (default 10)
#   --delay MS, --jitter MS    how late each packet is, and by how much more or less, in `delay` (default 200 and 100)
#   --profile P          lan, wan or local; the default is the scenario's own, mostly lan
#   --hosts              each node on a host of its own, whatever the scenario needs
#   --key-bits N         encrypt with a key for tests of 128, 192 or 256 bits
#   --encrypt KEY, --label L, --compression C, --protocol V, --delegate-versions MIN,MAX,CUR    for every node
# What a scenario has no use for, or sets by itself, it refuses.
#   --timeout SECONDS    for everything together (the default is the scenario's own: 120 and what --seconds adds)
#   --figures FILE, --repetition N    for scripts/interop-compare: where to write what was measured, and which turn it is
source "$(dirname "$0")/common.sh"

parts=scripts/interop-cluster
stories=$parts/stories
bin=build/dev/bin go_count="" cpp_count="" scenario=full departing=cpp profile="" timeout="" seconds="" loss=10 large_bytes=5000000
delay_ms=200 jitter_ms=100 stay=0
use_hosts=0 key_bits="" label="" figures="" repetition=1
shared_flags=() given=()   # all options by name

print_help() {
    help_from "$0"
    local story
    printf '\nScenarios:\n'
    for story in "$stories"/*.sh; do
        printf '  %-20s %s\n' "$(basename "$story" .sh)" "$(sed -n '1s/^# //p' "$story")"
    done
}

parse_arguments() {
    while (($#)); do
        case "$1" in
            -h | --help) print_help; exit 0 ;;
            --hosts) use_hosts=1 given+=(hosts); shift; continue ;;
        esac
        (($# >= 2)) || fail "$1 needs a value, or is unknown; see --help"
        given+=("${1#--}")
        case "$1" in
            --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
            --nodes-go | --go) go_count=$2 ;;
            --nodes-cpp | --cpp) cpp_count=$2 ;;
            --scenario) scenario=$2 ;;
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
            --encrypt | --compression | --protocol | --delegate-versions) shared_flags+=("$1" "$2") ;;
            *) fail "unknown argument '$1'; see --help" ;;
        esac
        shift 2
    done
    [[ "${go_count:-0}${cpp_count:-0}${timeout:-0}${seconds:-0}$repetition$large_bytes" =~ ^[0-9]+$ ]] ||
        fail "--nodes-go, --nodes-cpp, --seconds, --large-bytes and --timeout take whole numbers"
    [[ "$loss" =~ ^[0-9]+$ ]] && ((loss <= 90)) || fail "--loss is a whole number of percent, at most 90"
    [[ "$delay_ms $jitter_ms" =~ ^(0|[1-9][0-9]*)\ (0|[1-9][0-9]*)$ ]] && ((jitter_ms <= delay_ms && delay_ms <= 10000)) ||
        fail "--delay is a whole number of milliseconds, at most 10000, and --jitter one up to --delay"
    [[ "$scenario" =~ ^[a-z0-9-]+$ && -f "$stories/$scenario.sh" ]] || fail "unknown scenario '$scenario'; see --help"
    [[ "$departing" =~ ^(cpp|go)$ ]] || fail "--departing is cpp or go"
    [[ "$profile" =~ ^(|lan|wan|local)$ ]] || fail "--profile is lan, wan or local"
    [[ "$key_bits" =~ ^(|128|192|256)$ ]] || fail "--key-bits is 128, 192 or 256"
    [[ -z "$key_bits" || " ${given[*]} " != *" encrypt "* ]] || fail "--key-bits or --encrypt, not both"
}

# A story has a function tell_story and may have others of its own. Where it needs other nodes than two of Go and three
# of C++, another profile, another time, or hosts, it says so here; where it cannot do with some counts, in check_counts.
# Without story_seconds, --seconds is how long it stays as it is at its end. It names the options that only some have use
# for, if it is one of them, and those that it refuses.
story_go=2 story_cpp=3 story_profile=lan story_seconds="" story_timeout=120 story_hosts=0 story_takes="" story_refuses=""
check_counts() { :; }

check_options() {
    local option
    for option in "${given[@]}"; do
        case " departing large-bytes loss delay jitter figures repetition " in
            *" $option "*) [[ " $story_takes " == *" $option "* ]] || fail "scenario '$scenario' has no use for --$option" ;;
        esac
        [[ " $story_refuses " != *" $option "* ]] || fail "scenario '$scenario' takes no --$option: it settles that itself"
    done
}

apply_story_defaults() {
    go_count=${go_count:-$story_go} cpp_count=${cpp_count:-$story_cpp} profile=${profile:-$story_profile}
    [[ -n "$story_seconds" ]] || stay=${seconds:-0}
    seconds=${seconds:-${story_seconds:-0}} timeout=${timeout:-$((story_timeout + seconds))}
    ((use_hosts |= story_hosts)) || true
    ((go_count + cpp_count >= 2)) || fail "a cluster has at least two nodes"
    check_counts
    check_options
    [[ -z "$label" ]] || shared_flags+=(--label "$label")
    [[ -z "$key_bits" ]] || shared_flags+=(--encrypt "$(key_of_bits "$key_bits")")
}

skip() {
    loud "SKIPPED: $1"
    echo "SKIPPED: $1"
    exit 77
}

check_programs() {
    ((cpp_count == 0)) || [[ -x "$bin/memberlist-agent" ]] || fail "no memberlist-agent in '$bin'; build first"
    ((go_count == 0)) || [[ -x "$bin/go-peer" ]] ||
        skip "no go-peer in '$bin', so no Go nodes. Install Go 1.25 or later and build again"
}

for part in processes sanitizers hosts delay nodes beside events checks figures table; do source "$parts/$part.sh"; done
parse_arguments "$@"
source "$stories/$scenario.sh"
apply_story_defaults
check_programs

dir=$(mktemp -d "${TMPDIR:-/tmp}/interop-cluster.XXXXXX")
start=$EPOCHREALTIME
deadline=$((${start%.*} + timeout))
trap on_exit EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

((!use_hosts)) || make_network
tell_story
stay_as_it_is
check_departures
print_table
stop_gracefully $(running)
check_sanitizers
echo "nodes: $go_count Go, $cpp_count C++; scenario $scenario, profile $profile ${shared_flags[*]}"
conclude
