# TCP is blocked once all nodes have joined: packets alone keep the members and spread their news.

# 35 s are longer than the push/pull interval of profile lan.
scenario_go=3 scenario_cpp=3 scenario_seconds=35 scenario_hosts=1

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms); }

run_scenario() {
    start_all
    cut_off "${nodes[*]}" "${nodes[*]}" -p tcp
    local before name
    before=$(since_start)
    wait_for "$seconds"
    wait_until "every node lists all ${#nodes[@]}, and no suspicion is left" all_is_well
    check_only_packets_since "$before"
    for name in $(last_of_each_kind); do
        leave "$name"
        wait_until "all others saw $name leave" everyone_saw left "$name" $(running)
    done
    name=$(running | tail -n 1)
    victims+=("$name")
    kill_node "$name"
    wait_until "all others saw $name fail" everyone_saw failed "$name" $(running)
    mend $(running)
}

# check_only_packets_since SECONDS: packets arrived and no stream did.
check_only_packets_since() {
    awk -F'\t' -v since="$1" '
        $1 > since + 1 && $3 == "message-tcp" { print $2 " heard " $4 " by stream"; exit 1 }
        $1 > since + 1 && $3 == "message-udp" { ++count }
        END { if (!count) exit 1 }' "$dir/rows" ||
        give_up "packets should have arrived, and no streams"
}
