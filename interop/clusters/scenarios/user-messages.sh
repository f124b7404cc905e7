# Best-effort, reliable and broadcast messages arrive unchanged, and so do 5 MB on a stream.
#
# The first node of each kind sends large messages, the others send text. A broadcast is sent to
# random members a limited number of times and is not passed on, so each must reach some node, not
# all.

scenario_go=2 scenario_cpp=2 scenario_timeout=180 scenario_takes="large-bytes"
check_counts() { ((go_count >= 2 && cpp_count >= 2)) || fail "this scenario needs two nodes of each kind"; }
broadcasts=20

flags_of() {
    flags=(--meta "$(meta_of "$1")" --broadcast "$broadcasts")
    if [[ "$1" == *-1 ]]; then
        { printf 'large %-64s\n' "$1"; head -c "$large_bytes" /dev/urandom; } |
            head -c "$large_bytes" >"$dir/$1.large"
        flags+=(--send-every 2s --stream-file "$dir/$1.large")
    else
        flags+=(--send-every 500ms)
    fi
}

run_scenario() {
    start_all
    local name what
    for name in "${nodes[@]}"; do
        [[ "$name" != *-1 ]] || continue
        heard+=("$name")
        wait_until "all nodes heard $name by packet and by stream" \
            heard_both_ways "$name" $(others_than "$name")
    done
    for name in go-1 cpp-1; do
        what="$large_bytes $(crc32_of "$dir/$name.large")"
        wait_until "all nodes heard $name by packet" everyone_saw message-udp "$name" $(others_than "$name")
        wait_until "all nodes received the $large_bytes bytes of $name unchanged" \
            everyone_received "$name" "$what" $(others_than "$name")
    done
    for name in "${nodes[@]}"; do
        wait_until "all $broadcasts broadcasts of $name were heard" broadcasts_were_heard "$name"
    done
    wait_until "every node lists all ${#nodes[@]}, and no suspicion is left" all_is_well
}

# crc32_of FILE: taken from the end of gzip's output, where it precedes the size, lowest byte first.
crc32_of() { gzip -1 -c "$1" | tail -c 8 | od -An -tx4 -N4 --endian=little | tr -d ' '; }

# everyone_received SENDER WHAT LISTENER...
everyone_received() {
    local name
    for name in "${@:3}"; do saw "$name" large "$1" "$2" || return 1; done
}
