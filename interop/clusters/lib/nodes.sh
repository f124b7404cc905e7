# Sourced by cluster.sh: starting and stopping nodes. The output of a node is in $dir/NAME.events
# and $dir/NAME.log. When a node is restarted, its earlier output is kept in $dir/NAME.before.

nodes=()                # the members of the cluster, in the order in which they started
declare -A address=()   # by name
kind_of() { echo "${1%%-*}"; }
other_kind() { if [[ $(kind_of "$1") == go ]]; then echo cpp; else echo go; fi; }

# flags_of NAME: sets `flags` of a node. Scenarios may redefine it.
flags_of() { flags=(--meta "meta of $1"); }

# bind_of NAME: the address of a node. Scenarios may redefine it. On loopback each node of each run
# has an address of its own and all use one port: protocol 1 requires that, no outgoing connection
# can take the port, and a node that restarts gets it again.
bind_of() {
    local ip=127.$((1 + $$ / 254 % 250)).$((1 + $$ % 254)).${#nodes[@]}
    ((!use_hosts)) || ip=${host_ip[$1]}
    echo "$ip:7946"
}

# key_of_bits BITS [FIRST]: a test key of the bytes FIRST (default 0), FIRST + 1, ...
key_of_bits() { printf '%b' "$(printf '\\x%x' $(seq "${2:-0}" $((${2:-0} + $1 / 8 - 1))))" | base64 -w0; }

# start_node NAME [SEED-NAME...]: starts a new member, or restarts a stopped one at its old address.
# Returns once the node listens.
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

# start_process NAME FLAGS...: starts a node that need not become a member. NAME begins with go- or
# cpp-. Returns once it listens.
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

# start_all: starts Go and C++ nodes in turn. Each joins through the node before it, so C++ joins
# through Go and Go through C++; when one kind has run out, the rest join through the first of their
# own kind. A node starts only when all earlier ones know each other. Gossip is repeated a limited
# number of times, and what a new node misses among many others it learns from the next push/pull,
# up to 30 s later with profile lan.
start_all() {
    local i name previous=""
    for ((i = 1; i <= go_count || i <= cpp_count; ++i)); do
        for name in "go-$i" "cpp-$i"; do
            local kind=${name%-*} count=$cpp_count seed=$previous
            [[ "$kind" == cpp ]] || count=$go_count
            ((i <= count)) || continue
            [[ "${previous%-*}" != "$kind" ]] || seed=$kind-1
            start_member "$name" ${seed:+"$seed"}
            previous=$name
        done
    done
}

# start_kind KIND COUNT [SEED-NAME]: starts nodes of one kind, which join through the seed, by
# default the first of them.
start_kind() {
    local i seed=${3:-}
    for ((i = 1; i <= $2; ++i)); do
        start_member "$1-$i" ${seed:+"$seed"}
        seed=${seed:-$1-1}
    done
}

# start_member NAME [SEED-NAME...]: like start_node, then waits until all nodes list each other.
start_member() {
    start_node "$@"
    (($(running | wc -l) == 1)) || wait_until "every node lists all $(running | wc -l)" everyone_lists_all
}

# running: the members that still run, in the order in which they started.
running() {
    local name
    for name in "${nodes[@]}"; do [[ -z "${pid[$name]:-}" ]] || echo "$name"; done
}

# others_than NAME...: the running members other than these.
others_than() { running | grep -vxF "$(printf '%s\n' "$@")" || true; }

# of_kind KIND: the members of that kind, in the order in which they started.
of_kind() {
    local name
    for name in "${nodes[@]}"; do [[ $(kind_of "$name") != "$1" ]] || echo "$name"; done
}

# last_of_each_kind: the last Go node and the last C++ node, where there is one.
last_of_each_kind() {
    of_kind go | tail -n 1
    of_kind cpp | tail -n 1
}

# signal NAME SIGNAL
signal() {
    printf '+ kill -%s %s\n' "$2" "$1"
    kill "-$2" "${pid[$1]}" || give_up "$1 exited before it got SIG$2"
}

kill_node() {
    signal "$1" KILL
    exit_code "$1"
}

# stop_gracefully NAME...: one after the other, because a Go node that leaves when all others do
# waits 5 s for a peer to tell.
stop_gracefully() {
    local name
    for name in "$@"; do
        kill -TERM "${pid[$name]}" || give_up "$name exited before it was stopped"
        until has_exited "$name"; do
            (($(date +%s) < deadline)) || give_up "$name did not stop after SIGTERM"
            sleep 0.05
        done
        exit_code "$name"
        ((code == 0)) || give_up "$name exited with code $code after SIGTERM, not with 0"
    done
}

# leave NAME: makes the node leave gracefully.
leave() {
    printf '+ kill -TERM %s\n' "$1"
    leavers+=("$1")
    stop_gracefully "$1"
}

# start_over: stops all nodes, so that the scenario can go on with a new cluster.
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

# on_exit: prints the verdict, however the script ends. After HUP, INT or TERM nothing is kept.
on_exit() {
    local code=$?
    trap '' HUP INT TERM
    clean_up
    case $code in
        77) rm -rf "$dir"; return ;;
        129 | 130 | 143) rm -rf "$dir"; echo "FAIL: interrupted"; return ;;
    esac
    ((code == 0)) || echo "FAIL: the script ended early with code $code; the output of the nodes is in $dir"
}

conclude() {
    trap - EXIT
    clean_up
    rm -r "$dir"
    echo PASS
    exit 0
}
