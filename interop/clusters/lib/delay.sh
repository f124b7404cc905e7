# Sourced by cluster.sh: slow networks. It does not use netem, which not every kernel has.
#
# Each host has a relay, tests/support/delay_relay.py. What the host sends is routed into a TUN
# device, comes out of it later, and then goes to the bridge. What the host receives is not delayed,
# so each packet is delayed once. Addresses do not change: nodes notice only the delay, and that UDP
# packets are reordered.

relays=()   # the names of their nodes, in order; the process of each is relay-NAME
device=late late_table=77

# delay MILLISECONDS JITTER NAME...: delays what these hosts send over UDP and TCP.
delay() {
    local name
    printf '+ delay what %s sends by %s ± %s ms\n' "${*:3}" "$1" "$2"
    for name in "${@:3}"; do
        start_relay "$name" "$1" "$2"
        route_through_relay "$name"
    done
}

start_relay() { # start_relay NAME MILLISECONDS JITTER
    ip -n "$network-$1" tuntap add "$device" mode tun 2>/dev/null || skip "no TUN device can be made here"
    ip -n "$network-$1" link set "$device" up
    : >"$dir/$1.relay"
    ip netns exec "$network-$1" tests/support/delay_relay.py "$device" --delay "$2" --jitter "$3" \
        --seed "${#relays[@]}" >"$dir/$1.relay" 2>"$dir/$1.relay-log" &
    pid[relay-$1]=$!
    relays+=("$1")
    until grep -q ready "$dir/$1.relay"; do
        check_progress "the relay of $1 is ready"
        sleep 0.05
    done
}

# Two routes, to one half of the hosts each, take precedence over the one to the bridge. Packets
# that leave the relay use another table. They have a source address of this host, and answers
# arrive on a device to which no route of this host leads; the sysctls make the kernel accept both.
route_through_relay() {
    local net=${host_ip[$1]%.*}
    in_host "$1" sysctl -q -w net.ipv4.ip_forward=1 "net.ipv4.conf.$device.accept_local=1" \
        net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0 "net.ipv4.conf.$device.rp_filter=0"
    ip -n "$network-$1" rule add iif "$device" lookup "$late_table"
    ip -n "$network-$1" route add "$net.0/24" dev eth0 table "$late_table"
    ip -n "$network-$1" route add "$net.0/25" dev "$device" src "${host_ip[$1]}"
    ip -n "$network-$1" route add "$net.128/25" dev "$device" src "${host_ip[$1]}"
}

# end_delay: each relay sends what it still holds, and writes its statistics to $dir/NAME.relay.
end_delay() {
    local name
    printf '+ end the delay of %s\n' "${relays[*]}"
    for name in "${relays[@]}"; do
        ip -n "$network-$name" route del "${host_ip[$name]%.*}.0/25"
        ip -n "$network-$name" route del "${host_ip[$name]%.*}.128/25"
    done
    stop_gracefully "${relays[@]/#/relay-}"
}

# delay_figures: the statistics of all relays together, in words.
delay_figures() {
    local name
    for name in "${relays[@]}"; do tail -n 1 "$dir/$name.relay"; done | jq -rs '
        def sum(f): map(f) | add;
        def percent(f): 100 * sum(f) / ([sum(.udp), 1] | max) | round;
        "\(sum(.udp)) UDP packets, \(percent(.overtaken)) % reordered, "
        + "\(percent(.overtaken_same_receiver)) % among those to one receiver; \(sum(.others)) TCP packets; "
        + "\(map(.delay_min) | min) to \(map(.delay_max) | max) ms late; \(sum(.dropped)) dropped"'
}

# overtaken_percent: how many of all UDP packets were overtaken.
overtaken_percent() {
    local name
    for name in "${relays[@]}"; do tail -n 1 "$dir/$name.relay"; done |
        jq -s '100 * (map(.overtaken) | add) / ([(map(.udp) | add), 1] | max) | floor'
}
