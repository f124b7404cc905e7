# Sourced by scripts/interop-cluster.sh: networks that are slow, for there is no netem in every kernel.
#
# In front of each host a relay, tests/support/delay_relay.py: what the host sends is routed into a TUN device, out of which
# it comes again later, and goes on from there to the bridge. What arrives takes no detour: each packet is late once.
# Addresses stay what they are, so the nodes notice nothing but the time, and that packets of UDP overtake each other.

relays=()   # by the names of their nodes, in order; relay-NAME among the processes
device=late late_table=77

# delay MILLISECONDS JITTER NAME...: of all that these hosts send, in either protocol.
delay() {
    local name
    printf '+ delay what %s sends by %s ± %s ms\n' "${*:3}" "$1" "$2"
    for name in "${@:3}"; do
        start_relay "$name" "$1" "$2"
        lead_through_relay "$name"
    done
}

start_relay() { # start_relay NAME MILLISECONDS JITTER
    ip -n "$network-$1" tuntap add "$device" mode tun 2>/dev/null || skip "no TUN devices here"
    ip -n "$network-$1" link set "$device" up
    : >"$dir/$1.relay"
    ip netns exec "$network-$1" tests/support/delay_relay.py "$device" --delay "$2" --jitter "$3" --seed "${#relays[@]}" \
        >"$dir/$1.relay" 2>"$dir/$1.relay-log" &
    pid[relay-$1]=$!
    relays+=("$1")
    until grep -q ready "$dir/$1.relay"; do
        check_progress "the relay of $1 is ready"
        sleep 0.05
    done
}

# Two routes to one half of the hosts each, which go before the one to the bridge; the relay's own packets do not take
# them. These come from an address of this very host, and answers from where no route of this host's own leads: the
# kernel must be told to put up with both.
lead_through_relay() {
    local net=${host_ip[$1]%.*}
    in_host "$1" sysctl -q -w net.ipv4.ip_forward=1 "net.ipv4.conf.$device.accept_local=1" \
        net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0 "net.ipv4.conf.$device.rp_filter=0"
    ip -n "$network-$1" rule add iif "$device" lookup "$late_table"
    ip -n "$network-$1" route add "$net.0/24" dev eth0 table "$late_table"
    ip -n "$network-$1" route add "$net.0/25" dev "$device" src "${host_ip[$1]}"
    ip -n "$network-$1" route add "$net.128/25" dev "$device" src "${host_ip[$1]}"
}

# hurry: all delays are over. Each relay still sends what it holds, and tells what it has done, in $dir/NAME.relay.
hurry() {
    local name
    printf '+ hurry %s\n' "${relays[*]}"
    for name in "${relays[@]}"; do
        ip -n "$network-$name" route del "${host_ip[$name]%.*}.0/25"
        ip -n "$network-$name" route del "${host_ip[$name]%.*}.128/25"
    done
    stop_gracefully "${relays[@]/#/relay-}"
}

# delay_figures: of all relays together, in words.
delay_figures() {
    local name
    for name in "${relays[@]}"; do tail -n 1 "$dir/$name.relay"; done | jq -rs '
        def sum(f): map(f) | add;
        def percent(f): 100 * sum(f) / ([sum(.udp), 1] | max) | round;
        "\(sum(.udp)) packets of UDP, \(percent(.overtaken)) % out of order, "
        + "\(percent(.overtaken_same_receiver)) % out of that of their receiver; "
        + "\(sum(.others)) of TCP; from \(map(.delay_min) | min) to \(map(.delay_max) | max) ms late; \(sum(.dropped)) dropped"'
}

# overtaken_percent: of all packets of UDP.
overtaken_percent() {
    local name
    for name in "${relays[@]}"; do tail -n 1 "$dir/$name.relay"; done |
        jq -s '100 * (map(.overtaken) | add) / ([(map(.udp) | add), 1] | max) | floor'
}
