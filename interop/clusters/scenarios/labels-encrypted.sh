# A cluster with a label and a key. A node that lacks either is rejected.

source "$scenarios/basic.sh"
scenario_go=2 scenario_cpp=2 scenario_seconds=1 scenario_refuses="encrypt"
label=${label:-blue} key_bits=${key_bits:-256}

run_scenario() {
    start_all
    live_together
    check_non_member_is_rejected "with the key alone" --label
    check_non_member_is_rejected "with the label alone" --encrypt
    check_non_member_is_rejected "with another label" --label "other-$label"
}
