# Sourced by scripts/interop-cluster.sh: the nodes, from start to end. What a node writes is in $dir: NAME.events and
# NAME.log.

nodes=()                        # the members of the cluster, in order of start
declare -A pid=() address=()    # by name; a node that was stopped has no pid
kind_of() { echo "${1%%-*}"; }
other_kind() { if [[ $(kind_of "$1") == go ]]; then echo cpp; else echo go; fi; }
flags_of() { flags=(--meta "meta of $1"); }   # `flags` of a node, for a story to define anew
bind_of() { echo 127.0.0.1:0; }               # likewise

# start_node NAME [SEED-NAME]: a further member of the cluster. Returns once it listens.
start_node() {
    local name=$1 seed=${2:-} flags=()
    flags_of "$name"
    [[ -z "$seed" ]] || flags+=(--join "${address[$seed]}")
    nodes+=("$name")
    start_process "$name" --name "$name" --bind "$(bind_of "$name")" "${flags[@]}"
}

# start_process KIND-WHATEVER FLAGS...: what is not, or not yet, a member. Returns once it listens.
start_process() {
    local process=$1 program=memberlist-agent
    shift
    [[ $(kind_of "$process") == cpp ]] || program=go-peer
    local command=("$bin/$program" --profile "$profile" --events json --log-level debug "${shared_flags[@]}" "$@")
    printf '+ %s\n' "${command[*]}"
    : >"$dir/$process.events"
    "${command[@]}" >"$dir/$process.events" 2>"$dir/$process.log" &
    pid[$process]=$!
    until is_listening "$process"; do
        check_progress "$process listens"
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

running() { # all members that still run, in order of start
    local name
    for name in "${nodes[@]}"; do [[ -z "${pid[$name]:-}" ]] || echo "$name"; done
}

of_kind() { # all members of a kind, in order of start
    local name
    for name in "${nodes[@]}"; do [[ $(kind_of "$name") != "$1" ]] || echo "$name"; done
}

has_exited() { ! kill -0 "${pid[$1]}" 2>/dev/null; }

# exit_code NAME: of a node that has exited; it is no longer ours to stop then. The answer is in `code`.
exit_code() {
    code=0
    wait "${pid[$1]}" 2>/dev/null || code=$?
    unset "pid[$1]"
}

# signal NAME SIGNAL
signal() {
    printf '+ kill -%s %s\n' "$2" "$1"
    kill "-$2" "${pid[$1]}" || give_up "$1 was gone before it got $2"
}

kill_node() {
    signal "$1" KILL
    exit_code "$1"
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
