# Sourced by scripts/interop-cluster.sh: hosts with addresses of their own, and faults between them.
#
# A host is a network namespace. Its only neighbour is a bridge, which is in a further namespace: nothing of it is seen on
# this machine, and two runs never meet, though their hosts have the same addresses. Faults are iptables rules in the hosts.

network=interop-$$
hosts=()                      # by the names of their nodes, in order
declare -A host_ip=()

# make_network: or skips, where that is not permitted. A run that was killed may have left hosts behind: those of processes
# that are no more are taken away.
make_network() {
    remove_hosts_of_the_dead
    network_is_possible || skip "no network namespaces with iptables here: that takes root, iproute2 and iptables"
    ip -n "$network" link add bridge type bridge
    ip -n "$network" link set bridge up
}

network_is_possible() {
    ((EUID == 0)) && command -v ip iptables >/dev/null && ip netns add "$network" 2>/dev/null &&
        ip netns exec "$network" iptables -w -A INPUT -m statistic --mode random --probability 0.5 -j DROP 2>/dev/null &&
        ip netns exec "$network" iptables -w -F
}

remove_hosts_of_the_dead() {
    local name owner
    for name in $(ip netns list 2>/dev/null | awk '/^interop-[0-9]+/ { print $1 }'); do
        owner=${name#interop-}
        kill -0 "${owner%%-*}" 2>/dev/null || ip netns delete "$name" 2>/dev/null || true
    done
}

# prepare_host NAME: what a host suffers from before its node starts, for a story to define anew.
prepare_host() { :; }

# add_host NAME: one more, at the next address.
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

# cut_off "NAME..." "NAME..." [MATCH...]: nothing that matches gets from one side to the other any more, in either
# direction; without a match, nothing at all.
cut_off() {
    local name
    printf '+ cut between %s and %s: %s\n' "$1" "$2" "${*:3}"
    for name in $1; do drop_from "$name" "$2" "${@:3}"; done
    for name in $2; do drop_from "$name" "$1" "${@:3}"; done
}

# drop_from NAME "PEER..." [MATCH...]
drop_from() {
    local peer sources=()
    for peer in $2; do [[ "$peer" == "$1" ]] || sources+=("${host_ip[$peer]}"); done
    ((${#sources[@]} == 0)) || in_host "$1" iptables -w -A INPUT -s "$(IFS=,; echo "${sources[*]}")" "${@:3}" -j DROP
}

# lose PERCENT NAME...: of all that reaches them.
lose() {
    local name probability
    printf '+ lose %s %% of what reaches %s\n' "$1" "${*:2}"
    probability=$(awk -v percent="$1" 'BEGIN { print percent / 100 }')
    for name in "${@:2}"; do
        in_host "$name" iptables -w -A INPUT -i eth0 -m statistic --mode random --probability "$probability" -j DROP
    done
}

# mend NAME...: all faults are over.
mend() {
    local name
    printf '+ mend %s\n' "$*"
    for name in "$@"; do in_host "$name" iptables -w -F; done
}
