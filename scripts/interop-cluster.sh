#!/usr/bin/env bash
# scripts/interop-cluster.sh --bin DIR [--go N] [--cpp N] [OPTIONS]
#
# Runs a cluster of real Go and C++ nodes on 127.0.0.1 and tells as a table who saw what and when. Exit code 0 only if
# all of it happened; 77 (skipped) if Go nodes are asked for and there is no go-peer in DIR.
#
#   --bin DIR            where memberlist-agent and go-peer are
#   --go N, --cpp N      how many nodes of each kind (default 2 and 3)
#   --scenario full      all nodes meet, messages go both ways, one node leaves, another is killed (default)
#   --scenario converge  all nodes meet and stop
#   --scenario refute    all nodes meet; one of each kind falls silent until it is suspected, wakes up and refutes that
#   --departing KIND     whose second node leaves and third is killed: cpp (default) or go
#   --profile P          lan (default), wan or local
#   --encrypt KEY, --label L, --compression C, --protocol V, --delegate-versions MIN,MAX,CUR    for every node
#   --timeout SECONDS    for everything together (default 120)
source "$(dirname "$0")/common.sh"

bin="" go_count=2 cpp_count=3 scenario=full departing=cpp profile=lan timeout=120
shared_flags=()

parse_arguments() {
    while (($#)); do
        case "$1" in -h | --help) help_from "$0"; exit 0 ;; esac
        (($# >= 2)) || fail "$1 needs a value, or is unknown; see --help"
        case "$1" in
            --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
            --go) go_count=$2 ;;
            --cpp) cpp_count=$2 ;;
            --scenario) scenario=$2 ;;
            --departing) departing=$2 ;;
            --profile) profile=$2 ;;
            --timeout) timeout=$2 ;;
            --encrypt | --label | --compression | --protocol | --delegate-versions) shared_flags+=("$1" "$2") ;;
            *) fail "unknown argument '$1'; see --help" ;;
        esac
        shift 2
    done
    [[ "$go_count$cpp_count$timeout" =~ ^[0-9]+$ ]] || fail "--go, --cpp and --timeout take whole numbers"
    [[ "$scenario" =~ ^(full|converge|refute)$ ]] || fail "--scenario is full, converge or refute"
    [[ "$departing" =~ ^(cpp|go)$ ]] || fail "--departing is cpp or go"
    ((go_count + cpp_count >= 2)) || fail "a cluster has at least two nodes"
    local departing_count=${departing}_count
    [[ "$scenario" != full ]] || ((${!departing_count} >= 3)) ||
        fail "the full scenario needs three nodes of the departing kind, $departing"
    # C++ nodes alone report suspicions, and the silent one cannot.
    [[ "$scenario" != refute ]] || ((cpp_count >= 2)) || fail "the refute scenario needs two C++ nodes"
    ((cpp_count == 0)) || [[ -x "$bin/memberlist-agent" ]] || fail "no memberlist-agent in '$bin'; build first"
    if ((go_count > 0)) && [[ ! -x "$bin/go-peer" ]]; then
        loud "SKIPPED: no go-peer in '$bin', so no Go nodes. Install Go 1.25 or later and build again"
        exit 77
    fi
}

# ---- the nodes ----

nodes=()                        # names in order of start
declare -A pid address          # by name; a node that was stopped has no pid
kind_of() { echo "${1%-*}"; }

# start_node NAME [SEED-NAME]: returns once it listens.
start_node() {
    local name=$1 seed=${2:-} program=memberlist-agent
    [[ $(kind_of "$name") == go ]] && program=go-peer
    local command=("$bin/$program" --name "$name" --bind 127.0.0.1:0 --meta "meta of $name" --profile "$profile"
        --events json --log-level debug "${shared_flags[@]}")
    [[ -n "$seed" ]] && command+=(--join "${address[$seed]}")
    [[ "$name" == *-1 ]] && command+=(--send-every 500ms)
    printf '+ %s\n' "${command[*]}"
    : >"$dir/$name.events"
    "${command[@]}" >"$dir/$name.events" 2>"$dir/$name.log" &
    pid[$name]=$!
    nodes+=("$name")
    until is_listening "$name"; do
        check_progress "$name listens"
        sleep 0.05
    done
}

is_listening() {
    address[$1]=$(sed -n '1s/.*"event":"listening".*"address":"\([^"]*\)"}$/\1/p' "$dir/$1.events")
    [[ -n "${address[$1]}" ]]
}

# Go and C++ in turn, each joined through the one before: C++ through Go and Go through C++. Where the other kind has run
# out, through the first of its own kind. Each starts when all before it know each other: news is gossiped a limited number
# of times, to whoever is known by then, and what a newcomer misses in the crowd it learns only from the next push/pull,
# which is half a minute away in a lan.
start_all() {
    local i name previous=""
    for ((i = 1; i <= go_count || i <= cpp_count; ++i)); do
        for name in "go-$i" "cpp-$i"; do
            local kind=${name%-*} count=$cpp_count seed=$previous
            [[ "$kind" == cpp ]] || count=$go_count
            ((i <= count)) || continue
            [[ "${previous%-*}" != "$kind" ]] || seed=$kind-1
            start_node "$name" "$seed"
            ((${#nodes[@]} == 1)) || wait_until "every node lists all ${#nodes[@]}" everyone_lists_all
            previous=$name
        done
    done
}

has_exited() { ! kill -0 "${pid[$1]}" 2>/dev/null; }

# exit_code NAME: of a node that has exited; it is no longer ours to stop then. The answer is in `code`.
exit_code() {
    code=0
    wait "${pid[$1]}" 2>/dev/null || code=$?
    unset "pid[$1]"
}

# One after the other: a Go node that leaves when all others leave too waits 5 s for somebody to tell.
stop_gracefully() {
    local name
    for name in "$@"; do
        kill -TERM "${pid[$name]}" || give_up "$name was gone before it was stopped"
        until has_exited "$name"; do
            (($(date +%s) < deadline)) || give_up "$name did not stop after SIGTERM"
            sleep 0.05
        done
        exit_code "$name"
        ((code == 0)) || give_up "$name exited with code $code after SIGTERM, not with 0"
    done
}

clean_up() {
    local name
    for name in "${!pid[@]}"; do
        kill -CONT "${pid[$name]}" 2>/dev/null || true
        kill -KILL "${pid[$name]}" 2>/dev/null || true
        wait "${pid[$name]}" 2>/dev/null || true
    done
}

# ---- what they saw ----

read_events() {
    jq --raw-input --raw-output --argjson start "$start" -f scripts/interop-events.jq "$dir"/*.events >"$dir/rows"
}

# everyone_saw WHAT SUBJECT SEER...
everyone_saw() {
    awk -F'\t' -v what="$1" -v subject="$2" -v seers="${*:3}" '
        $3 == what && $4 == subject { saw[$2] = 1 }
        END { count = split(seers, seer, " "); for (i = 1; i <= count; ++i) if (!(seer[i] in saw)) exit 1 }' "$dir/rows"
}

everyone_lists_all() {
    local name
    for name in "${nodes[@]}"; do everyone_saw join "$name" "${nodes[@]}" || return 1; done
    awk -F'\t' -v count="${#nodes[@]}" '
        $5 != "" { listed[$2] = $5 }
        END { for (seer in listed) if (listed[seer] != count) exit 1 }' "$dir/rows"
}

# heard_both_ways SENDER LISTENER...: at least one message as a packet and one on a stream.
heard_both_ways() { everyone_saw message-udp "$@" && everyone_saw message-tcp "$@"; }

somebody_suspects() {
    awk -F'\t' -v subject="$1" '$3 == "suspect" && $4 == subject { found = 1 } END { exit !found }' "$dir/rows"
}

# Whoever suspected somebody has heard the contrary since: of the node that was silent, but also of those that it
# took for silent itself when it woke up.
no_suspicion_left() {
    awk -F'\t' '
        $3 == "suspect" || $3 == "refute" { last[$2, $4] = $3 }
        END { for (pair in last) if (last[pair] == "suspect") exit 1 }' "$dir/rows"
}

# Departures that nobody asked for: a healthy node declared failed, or a leave taken for a failure.
unexpected_departures() {
    awk -F'\t' -v leaver="${leaver:-}" -v victim="${victim:-}" '
        ($3 == "left" && $4 != leaver) || ($3 == "failed" && $4 != victim) {
            printf "%.3f s: %s says that %s %s\n", $1, $2, $4, $3 }' "$dir/rows"
}

check_departures() {
    [[ -z "$(unexpected_departures)" ]] ||
        give_up "a node was taken for gone that was not, or for failed when it had left"
}

# check_progress WHAT: gives up when time is over or a node has died that should not.
check_progress() {
    local name
    for name in "${!pid[@]}"; do
        if has_exited "$name"; then
            exit_code "$name"
            give_up "$name exited with code $code while waiting until $1"
        fi
    done
    (($(date +%s) < deadline)) || give_up "time is over ($timeout s) while waiting until $1"
}

# wait_until WHAT CHECK...: four looks a second.
wait_until() {
    local what=$1
    shift
    read_events
    until "$@"; do
        check_progress "$what"
        check_departures
        sleep 0.25
        read_events
    done
    printf '%6.2f s  %s\n' "$(since_start)" "$what"
}

since_start() { awk -v now="$(date +%s.%N)" -v start="$start" 'BEGIN { print now - start }'; }

# One row per thing that happened, one column per node, cells: seconds since the start when that node first saw it.
print_table() {
    read_events
    local rows=() name
    for name in "${nodes[@]}"; do rows+=("$name joined=join:$name"); done
    rows+=("lists all ${#nodes[@]}=members:${#nodes[@]}")
    for name in "${heard[@]}"; do
        rows+=("$name by packet=message-udp:$name" "$name by stream=message-tcp:$name")
    done
    for name in "${silenced[@]}"; do rows+=("$name suspect=suspect:$name" "$name refute=refute:$name"); done
    [[ -z "${leaver:-}" ]] || rows+=("$leaver left=left:$leaver")
    [[ -z "${victim:-}" ]] || rows+=("$victim failed=failed:$victim")
    printf '%s\n' "${rows[@]}" | awk -F'\t' -v nodes="${nodes[*]}" '
        NR == FNR {
            if (!(($2, $3, $4) in first)) first[$2, $3, $4] = $1
            if ($5 != "" && !(($2, "members", $5) in first)) first[$2, "members", $5] = $1
            next
        }
        FNR == 1 {
            count = split(nodes, node, " ")
            printf "\n%-18s", "seconds"; for (i = 1; i <= count; ++i) printf "%9s", node[i]; print ""
        }
        {
            split($0, row, "="); split(row[2], key, ":")
            printf "%-18s", row[1]
            for (i = 1; i <= count; ++i) {
                seen = (node[i], key[1], key[2]) in first
                printf "%9s", seen ? sprintf("%.3f", first[node[i], key[1], key[2]]) : "-"
            }
            print ""
        }' "$dir/rows" -
    echo
}

give_up() {
    trap - EXIT
    clean_up
    echo "FAILED: $1"
    print_table
    unexpected_departures
    tail -n 15 "$dir"/*.events "$dir"/*.log
    echo "FAILED: $1 (everything the nodes wrote is in $dir)"
    exit 1
}

# ---- the story ----

# The first node of each kind sends. Listening: the other kind, or where there is only one kind, all others.
check_messages() {
    local sender name listeners
    heard=("${senders[@]}")
    for sender in "${senders[@]}"; do
        listeners=()
        for name in "${nodes[@]}"; do
            if ((${#senders[@]} == 2)); then
                [[ $(kind_of "$name") == "$(kind_of "$sender")" ]] || listeners+=("$name")
            elif [[ "$name" != "$sender" ]]; then
                listeners+=("$name")
            fi
        done
        wait_until "${listeners[*]} heard $sender, by packet and by stream" heard_both_ways "$sender" "${listeners[@]}"
    done
}

running() { # all nodes that still run, in order of start
    local name
    for name in "${nodes[@]}"; do [[ -z "${pid[$name]:-}" ]] || echo "$name"; done
}

check_leave_and_failure() {
    leaver=$departing-2
    printf '+ kill -TERM %s\n' "$leaver"
    stop_gracefully "$leaver"
    wait_until "all others saw $leaver leave by itself" everyone_saw left "$leaver" $(running)

    victim=$departing-3
    printf '+ kill -KILL %s\n' "$victim"
    kill -KILL "${pid[$victim]}"
    exit_code "$victim"
    wait_until "all others saw $victim fail" everyone_saw failed "$victim" $(running)
}

# Continued at once after the first suspicion: what lasts 4 s at least in a lan of this size must not run out.
check_refutation() {
    local name=$1
    silenced+=("$name")
    printf '+ kill -STOP %s\n' "$name"
    kill -STOP "${pid[$name]}"
    wait_until "a C++ node suspects $name" somebody_suspects "$name"
    printf '+ kill -CONT %s\n' "$name"
    kill -CONT "${pid[$name]}"
    wait_until "all who suspected $name saw it refute that" no_suspicion_left
}

# Go nodes do not tell what they suspect or no longer suspect; a suspicion that they kept shows when it runs out.
check_refutations() {
    check_refutation "cpp-$cpp_count"
    ((go_count == 0)) || check_refutation "go-$go_count"
    local quiet_until=$(($(date +%s) + 5))
    wait_until "5 s later" has_come "$quiet_until"
    wait_until "no suspicion is left" no_suspicion_left
}
has_come() { (($(date +%s) >= $1)); }

parse_arguments "$@"
dir=$(mktemp -d "${TMPDIR:-/tmp}/interop-cluster.XXXXXX")
start=$(date +%s.%N)
deadline=$((${start%.*} + timeout))
senders=() heard=() silenced=()
((go_count == 0)) || senders+=(go-1)
((cpp_count == 0)) || senders+=(cpp-1)
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_all
case "$scenario" in
    full) check_messages; check_leave_and_failure ;;
    refute) check_refutations ;;
esac
check_departures
print_table
stop_gracefully $(running)
rm -r "$dir"
echo "ALL OF IT HAPPENED: $go_count Go and $cpp_count C++ nodes, scenario $scenario ${shared_flags[*]}"
