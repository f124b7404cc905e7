#!/usr/bin/env bash
# scripts/interop-cluster.sh --bin DIR [--go N] [--cpp N] [OPTIONS]
#
# Runs a cluster of real Go and C++ nodes on 127.0.0.1 and tells as a table who saw what and when. Exit code 0 only if
# all of it happened; 77 (skipped) if Go nodes are asked for and there is no go-peer in DIR.
#
#   --bin DIR            where memberlist-agent and go-peer are
#   --go N, --cpp N      how many nodes of each kind (default: as many as the scenario needs)
#   --scenario NAME      what happens; scripts/interop-cluster/stories/NAME.sh tells it (default full)
#   --departing KIND     whose second node leaves and third is killed in `full`: cpp (default) or go
#   --seconds N          how long `soak` runs undisturbed (default 60)
#   --profile P          lan (default), wan or local
#   --encrypt KEY, --label L, --compression C, --protocol V, --delegate-versions MIN,MAX,CUR    for every node
#   --timeout SECONDS    for everything together (default 120, in `soak` after the seconds)
source "$(dirname "$0")/common.sh"

stories=scripts/interop-cluster/stories
bin="" go_count="" cpp_count="" scenario=full departing=cpp profile=lan timeout="" seconds=60
shared_flags=()

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
        case "$1" in -h | --help) print_help; exit 0 ;; esac
        (($# >= 2)) || fail "$1 needs a value, or is unknown; see --help"
        case "$1" in
            --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
            --go) go_count=$2 ;;
            --cpp) cpp_count=$2 ;;
            --scenario) scenario=$2 ;;
            --departing) departing=$2 ;;
            --seconds) seconds=$2 ;;
            --profile) profile=$2 ;;
            --timeout) timeout=$2 ;;
            --encrypt | --label | --compression | --protocol | --delegate-versions) shared_flags+=("$1" "$2") ;;
            *) fail "unknown argument '$1'; see --help" ;;
        esac
        shift 2
    done
    [[ "${go_count:-0}${cpp_count:-0}${timeout:-0}$seconds" =~ ^[0-9]+$ ]] ||
        fail "--go, --cpp, --seconds and --timeout take whole numbers"
    [[ "$scenario" =~ ^[a-z0-9-]+$ && -f "$stories/$scenario.sh" ]] || fail "unknown scenario '$scenario'; see --help"
    [[ "$departing" =~ ^(cpp|go)$ ]] || fail "--departing is cpp or go"
}

# A story has a function tell_story and may have others of its own. Where it needs other nodes than two of Go and three
# of C++, it says so in story_go and story_cpp; where it cannot do with some, in check_counts.
story_go=2 story_cpp=3 story_timeout=120
check_counts() { :; }

check_nodes() {
    go_count=${go_count:-$story_go} cpp_count=${cpp_count:-$story_cpp} timeout=${timeout:-$story_timeout}
    ((go_count + cpp_count >= 2)) || fail "a cluster has at least two nodes"
    check_counts
    ((cpp_count == 0)) || [[ -x "$bin/memberlist-agent" ]] || fail "no memberlist-agent in '$bin'; build first"
    if ((go_count > 0)) && [[ ! -x "$bin/go-peer" ]]; then
        loud "SKIPPED: no go-peer in '$bin', so no Go nodes. Install Go 1.25 or later and build again"
        exit 77
    fi
}

source scripts/interop-cluster/nodes.sh
source scripts/interop-cluster/events.sh
source scripts/interop-cluster/table.sh
parse_arguments "$@"
source "$stories/$scenario.sh"
check_nodes

dir=$(mktemp -d "${TMPDIR:-/tmp}/interop-cluster.XXXXXX")
start=$(date +%s.%N)
deadline=$((${start%.*} + timeout))
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

tell_story
check_departures
print_table
stop_gracefully $(running)
rm -r "$dir"
echo "ALL OF IT HAPPENED: $go_count Go and $cpp_count C++ nodes, scenario $scenario ${shared_flags[*]}"
