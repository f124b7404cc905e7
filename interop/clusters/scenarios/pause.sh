# A node of each kind is paused for 20 s: the others see it fail, and it returns when it resumes.
#
# It has been dead for less than gossip_to_the_dead_time, so the others still gossip to it and it
# can refute its death.

scenario_go=3 scenario_cpp=3 scenario_seconds=20 scenario_timeout=$((120 + ${seconds:-20}))

run_scenario() {
    start_all
    local name before
    for name in $(last_of_each_kind); do
        victims+=("$name")
        before=$(since_start)
        signal "$name" STOP
        wait_for "$seconds"
        wait_until "all others saw $name fail" everyone_saw failed "$name" $(others_than "$name")
        signal "$name" CONT
        wait_until "all nodes list $name again, and it lists them" everyone_lists_all
        wait_until "no suspicion is left" all_is_well
        check_it_failed_nobody "$name" "$before"
    done
}

# check_it_failed_nobody NAME SINCE: the paused node has not declared any other node failed. It may
# suspect nodes when it resumes, and they have had time to refute that.
check_it_failed_nobody() {
    awk -F'\t' -v name="$1" -v since="$2" '
        $1 > since && $2 == name && $3 == "failed" { found = 1 }
        END { exit found }' "$dir/rows" || give_up "$1 declared a healthy node failed after it resumed"
}
