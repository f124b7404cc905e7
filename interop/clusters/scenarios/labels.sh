# A cluster with a label. A node with no label or another one is rejected.

source "$scenarios/basic.sh"
scenario_go=2 scenario_cpp=2 scenario_seconds=1
label=${label:-blue}

run_scenario() {
    start_all
    live_together
    check_non_member_is_rejected "without a label" --label
    check_non_member_is_rejected "with another label" --label "other-$label"
}
