# Sourced by scripts/interop-cluster.sh: the nodes, from start to end. What a node writes is in $dir: NAME.events and
# NAME.log; what an earlier one of that name wrote, in NAME.before.

nodes=()                # the members of the cluster, in order of start
declare -A address=()   # by name
kind_of() { echo "${1%%-*}"; }
other_kind() { if [[ $(kind_of "$1") == go ]]; then echo cpp; else echo go; fi; }
flags_of() { flags=(--meta "meta of $1"); }   # `flags` of a node, for a story to define anew

# bind_of NAME: likewise. On loopback an address of this run and this node: all have the same port, as protocol 1 wants it,
# no connection that comes and goes ever takes it, and who starts again can have it again.
bind_of() {
    local ip=127.$((1 + $$ / 254 % 250)).$((1 + $$ % 254)).${#nodes[@]}
    ((!use_hosts)) || ip=${host_ip[$1]}
    echo "$ip:7946"
}

# key_of_bits BITS [FIRST]: a key for tests, the bytes FIRST (0), FIRST + 1, ...
key_of_bits() { printf "$(printf '\\x%x' $(seq "${2:-0}" $((${2:-0} + $1 / 8 - 1))))" | base64 -w0; }

# start_node NAME [SEED-NAME...]: a further member of the cluster, or one that was stopped and comes back where it was.
# Returns once it listens.
start_node() {
    local name=$1 seed where flags=()
    flags_of "$name"
    for seed in "${@:2}"; do flags+=(--join "${address[$seed]}"); done
    if [[ " ${nodes[*]} " == *" $name "* ]]; then
        where=${address[$name]}
    else
        nodes+=("$name")
        ((!use_hosts)) || add_host "$name"
        where=$(bind_of "$name")
    fi
    start_process "$name" --name "$name" --bind "$where" "${flags[@]}"
}

# start_process KIND-WHATEVER FLAGS...: what is not, or not yet, a member. Returns once it listens.
start_process() {
    local process=$1 program=memberlist-agent command=()
    shift
    [[ $(kind_of "$process") == cpp ]] || program=go-peer
    command=("$bin/$program" --profile "$profile" --events json --log-level debug "${shared_flags[@]}" "$@")
    printf '+ %s\n' "${command[*]}"
    [[ ! -f "$dir/$process.events" ]] || cat "$dir/$process".{events,log} >>"$dir/$process.before"
    : >"$dir/$process.events"
    if [[ -n "${host_ip[$process]:-}" ]]; then command=(ip netns exec "$network-$process" "${command[@]}"); fi
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
            start_member "$name" $seed
            previous=$name
        done
    done
}

# start_kind KIND COUNT [SEED-NAME]: all of a kind, each through the seed, which without a name is the first of them.
start_kind() {
    local i seed=${3:-}
    for ((i = 1; i <= $2; ++i)); do
        start_member "$1-$i" $seed
        seed=${seed:-$1-1}
    done
}

# start_member NAME [SEED-NAME...]: as start_node, and waits until all know it.
start_member() {
    start_node "$@"
    (($(running | wc -l) == 1)) || wait_until "every node lists all $(running | wc -l)" everyone_lists_all
}

running() { # all members that still run, in order of start
    local name
    for name in "${nodes[@]}"; do [[ -z "${pid[$name]:-}" ]] || echo "$name"; done
}

# others_than NAME...: of those that run.
others_than() { running | grep -vxF "$(printf '%s\n' "$@")" || true; }

of_kind() { # all members of a kind, in order of start
    local name
    for name in "${nodes[@]}"; do [[ $(kind_of "$name") != "$1" ]] || echo "$name"; done
}

# last_of_each_kind: the last node of Go, if there is one, and of C++.
last_of_each_kind() {
    of_kind go | tail -n 1
    of_kind cpp | tail -n 1
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

# leave NAME: gracefully, as the story wants.
leave() {
    printf '+ kill -TERM %s\n' "$1"
    leavers+=("$1")
    stop_gracefully "$1"
}

# start_over: all nodes stop; the story goes on with a new cluster.
start_over() {
    check_departures
    stop_gracefully $(running)
    check_sanitizers
    nodes=() leavers=() victims=() heard=() silenced=()
    rm -f "$dir"/*.{events,log,before}
}

clean_up() {
    stop_beside
    kill_all
    ((!use_hosts)) || remove_network
}

# The last line is the verdict, however the script ends. Who interrupts it, by HUP, INT or TERM, wants nothing kept.
on_exit() {
    local code=$?
    trap '' HUP INT TERM
    clean_up
    case $code in
        77) rm -rf "$dir"; return ;;
        129 | 130 | 143) rm -rf "$dir"; echo "FAIL: interrupted"; return ;;
    esac
    ((code == 0)) || echo "FAIL: ended early, with code $code; what the nodes wrote is in $dir"
}

conclude() {
    trap - EXIT
    clean_up
    rm -r "$dir"
    echo PASS
    exit 0
}
