# Each packet is --delay ± --jitter ms late and UDP packets are reordered, from the first join on.
#
# A cluster of Go nodes alone, of the same size, runs beside it under the same conditions. As long
# as every answer arrives within the probe interval, no node may be suspected, even if the probe
# timeout has expired. When answers may arrive later, false deaths are counted.

# With fewer nodes, packets would be too far apart in time to overtake each other.
scenario_go=3 scenario_cpp=3 scenario_seconds=10 scenario_hosts=1 scenario_takes="delay jitter"
broadcasts=20

flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms --broadcast "$broadcasts"); }
prepare_host() { delay "$delay_ms" "$jitter_ms" "$1"; }

# answers_are_in_time: both ways, plus 300 ms for the nodes on a busy machine.
answers_are_in_time() {
    local -A probe_interval=([local]=1000 [lan]=1000 [wan]=5000)
    ((2 * (delay_ms + jitter_ms) + 300 < probe_interval[$profile]))
}

run_scenario() {
    local name began
    start_all_go_beside --delay "$delay_ms" --jitter "$jitter_ms"
    answers_are_in_time || mapfile -t victims < <(all_names)   # false deaths are counted, not forbidden
    start_all
    check_members
    began=$(since_start)
    wait_for "$seconds"
    wait_until "all nodes have heard each other by packet and by stream" everyone_hears_everyone_since "$began"
    for name in "${nodes[@]}"; do
        wait_until "all $broadcasts broadcasts of $name were heard" broadcasts_were_heard "$name"
    done
    if answers_are_in_time; then check_nobody_was_suspected; fi
    count_deaths
    for name in $(last_of_each_kind); do
        leave "$name"
        wait_until "all others saw $name leave" everyone_saw left "$name" $(running)
    done
    end_delay
    check_order
    wait_until "every node lists all $(running | wc -l) again, and no suspicion is left" all_is_well
    echo "false deaths with packets $delay_ms ± $jitter_ms ms late in $seconds s," \
        "$go_count Go and $cpp_count C++: $deaths reports about $harmed nodes; $failed probes failed"
    compare_with_all_go
}

all_names() {
    ((go_count == 0)) || seq -f 'go-%.0f' "$go_count"
    ((cpp_count == 0)) || seq -f 'cpp-%.0f' "$cpp_count"
}

# check_order: the relays did reorder packets.
check_order() {
    local percent
    percent=$(overtaken_percent)
    echo "          $(delay_figures)"
    ((jitter_ms < delay_ms / 4 || percent > 25)) || give_up "only $percent % of the packets were reordered"
}
