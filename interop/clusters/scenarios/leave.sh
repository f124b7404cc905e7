# Nodes of each kind leave in turn until one is left: the others see each one leave, not fail.

scenario_go=3 scenario_cpp=3

run_scenario() {
    start_all
    local name
    for name in $(printf '%s\n' "${nodes[@]:1}" | tac); do
        leave "$name"
        wait_until "all others saw $name leave" everyone_saw left "$name" $(running)
        wait_until "the rest list each other" everyone_lists_all
    done
}
