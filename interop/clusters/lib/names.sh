# Sourced by scripts/interop and matrix.sh: the names that scripts/interop takes.

# The scenarios that take less than 30 s.
quick=(
    basic encrypted go-joins cpp-joins labels labels-encrypted key-rotation ipv6 large-meta user-messages
    rolling-restart mass-restart leave crash name-conflict
)
# What scripts/interop runs without arguments, in this order.
matrix=(
    "${quick[@]}" protocol-versions plaintext-to-encrypted udp-only tcp-only pause partition-heal
    partition-heal-go packet-loss-10 packet-loss-25 packet-loss-40 delay-200 delay-262 delay-525
    old-peers twenty soak
)

# command_of NAME: sets `command` to the script and the arguments that run it. Most names are the
# name of a file in scenarios/, the others add options to one.
command_of() {
    local options=()
    case "$1" in
        packet-loss-10 | packet-loss-25 | packet-loss-40) options=(packet-loss --loss "${1##*-}") ;;
        delay-200) options=(delay) ;;
        delay-262) options=(delay --delay 262 --jitter 38 --seconds 60) ;;
        delay-525) options=(delay --delay 525 --jitter 75 --seconds 60) ;;
        partition-heal-go) options=(partition-heal --nodes-go 4 --nodes-cpp 0) ;;
        twenty) options=(soak --nodes-go 10 --nodes-cpp 10 --seconds 600) ;;
        soak) options=(soak --seconds 3600) ;;
        old-peers) command=(interop/clusters/old-peers.sh); return ;;
        *) options=("$1") ;;
    esac
    command=(interop/clusters/cluster.sh "${options[@]}")
}

is_scenario() {
    [[ " ${matrix[*]} " == *" $1 "* ]] || [[ "$1" =~ ^[a-z0-9-]+$ && -f "interop/clusters/scenarios/$1.sh" ]]
}

# print_names: every name, with what it does, and the matrix.
print_names() {
    local file name command
    for file in interop/clusters/scenarios/*.sh; do
        printf '  %-24s%s\n' "$(basename "$file" .sh)" "$(sed -n '1s/^# //p' "$file")"
    done
    printf '  %-24s%s\n' old-peers "Debian's serf and alertmanager, with older versions of memberlist."
    printf '\nScenarios with options set:\n'
    for name in "${matrix[@]}"; do
        command_of "$name"
        [[ "${command[*]}" == "interop/clusters/cluster.sh $name" || "$name" == old-peers ]] ||
            printf '  %-24s%s\n' "$name" "${command[*]:1}"
    done
    printf '\nThe matrix, beginning with those of --quick:\n'
    fold -s -w 100 <<<"${matrix[*]}" | sed 's/^/  /'
}
