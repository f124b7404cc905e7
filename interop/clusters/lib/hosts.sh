# Sourced by cluster.sh: hosts with addresses of their own, and faults between them.
#
# A host is a network namespace whose only neighbour is a bridge in a further namespace. The machine
# itself sees none of it, and two runs do not meet although their hosts have the same addresses.
# Faults are iptables rules in the hosts.

network=interop-$$
hosts=()                      # the names of their nodes, in order
declare -A host_ip=()

# make_network: creates the bridge, or skips the scenario where that is not permitted. First removes
# hosts that an earlier run left behind when it was killed.
make_network() {
    remove_stale_hosts
    network_is_possible || skip "no network namespaces with iptables, which take root, iproute2 and iptables"
    ip -n "$network" link add bridge type bridge
    ip -n "$network" link set bridge up
}

network_is_possible() {
    ((EUID == 0)) && command -v ip iptables >/dev/null && ip netns add "$network" 2>/dev/null &&
        ip netns exec "$network" iptables -w -A INPUT \
            -m statistic --mode random --probability 0.5 -j DROP 2>/dev/null &&
        ip netns exec "$network" iptables -w -F
}

remove_stale_hosts() {
    local name owner
    for name in $(ip netns list 2>/dev/null | awk '/^interop-[0-9]+/ { print $1 }'); do
        owner=${name#interop-}
        kill -0 "${owner%%-*}" 2>/dev/null || ip netns delete "$name" 2>/dev/null || true
    done
}

# prepare_host NAME: sets up faults before the host's node starts. Scenarios may redefine it.
prepare_host() { :; }

# add_host NAME: creates a host at the next address.
add_host() {
    local space=$network-$1 number=$((${#hosts[@]} + 1))
    hosts+=("$1")
    host_ip[$1]=10.77.0.$number
    ip netns add "$space"
    ip link add eth0 netns "$space" type veth peer name "port$number" netns "$network"
    ip -n "$network" link set "port$number" master bridge up
    ip -n "$space" address add "${host_ip[$1]}/24" dev eth0
    ip -n "$space" link set lo up
    ip -n "$space" link set eth0 up
    prepare_host "$1"
}

# in_host NAME COMMAND...
in_host() { ip netns exec "$network-$1" "${@:2}"; }

remove_network() {
    local name
    for name in "${hosts[@]}"; do ip netns delete "$network-$name" 2>/dev/null || true; done
    ip netns delete "$network" 2>/dev/null || true
}

# ---- faults ----

# cut_off "NAME..." "NAME..." [MATCH...]: drops packets between the two sides, in both directions:
# those that match, or all.
cut_off() {
    local name
    printf '+ cut between %s and %s: %s\n' "$1" "$2" "${*:3}"
    for name in $1; do drop_from "$name" "$2" "${@:3}"; done
    for name in $2; do drop_from "$name" "$1" "${@:3}"; done
}

# drop_from NAME "PEER..." [MATCH...]: NAME drops such packets from these peers.
drop_from() {
    local peer sources=()
    for peer in $2; do [[ "$peer" == "$1" ]] || sources+=("${host_ip[$peer]}"); done
    ((${#sources[@]} == 0)) ||
        in_host "$1" iptables -w -A INPUT -s "$(IFS=,; echo "${sources[*]}")" "${@:3}" -j DROP
}

# lose PERCENT NAME...: drops that percentage of the packets that reach these hosts.
lose() {
    local name probability
    printf '+ lose %s %% of what reaches %s\n' "$1" "${*:2}"
    probability=$(awk -v percent="$1" 'BEGIN { print percent / 100 }')
    for name in "${@:2}"; do
        in_host "$name" iptables -w -A INPUT -i eth0 \
            -m statistic --mode random --probability "$probability" -j DROP
    done
}

# mend NAME...: ends all faults of these hosts.
mend() {
    local name
    printf '+ mend %s\n' "$*"
    for name in "$@"; do in_host "$name" iptables -w -F; done
}
