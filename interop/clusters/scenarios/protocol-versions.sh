# Nodes of both kinds with protocols 1, 2, 3 and 5 list each other and hear each other.
#
# A node with protocol 1 assumes that all others listen on its own port, and here they do.

scenario_go=4 scenario_cpp=4 scenario_refuses="protocol"
check_counts() { ((go_count <= 4 && cpp_count <= 4)) || fail "at most four nodes of each kind"; }
versions=(1 2 3 5)

flags_of() { flags=(--meta "meta of $1" --send-every 500ms --protocol "${versions[${1#*-} - 1]}"); }

run_scenario() {
    start_all
    local name others
    heard=("${nodes[@]}")
    for name in "${nodes[@]}"; do
        mapfile -t others < <(printf '%s\n' "${nodes[@]}" | grep -v "^$name\$")
        wait_until "all nodes heard $name by packet and by stream" heard_both_ways "$name" "${others[@]}"
    done
    wait_for 5   # a few rounds in which every node probes every other
    wait_until "every node lists all, and no suspicion is left" all_is_well
}
