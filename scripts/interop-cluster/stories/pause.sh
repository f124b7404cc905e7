# A node of each kind is stopped for 20 s: the others see it fail, and when it goes on, it is a member again.
#
# They go on telling it what they believe, for it is dead no longer than gossip_to_the_dead_time; so it refutes that.

story_go=3 story_cpp=3 story_seconds=20 story_timeout=$((120 + ${seconds:-20}))

tell_story() {
    start_all
    local name before
    for name in $(last_of_each_kind); do
        victims+=("$name")
        before=$(since_start)
        signal "$name" STOP
        wait_for "$seconds"
        wait_until "all others saw $name fail" everyone_saw failed "$name" $(others_than "$name")
        signal "$name" CONT
        wait_until "all list $name again, and it lists all" everyone_lists_all
        wait_until "no suspicion is left" all_is_well
        check_it_failed_nobody "$name" "$before"
    done
}

# It slept, not they. Whoever it probed in vain when it woke up has had time to say so.
check_it_failed_nobody() {
    awk -F'\t' -v name="$1" -v since="$2" '$1 > since && $2 == name && $3 == "failed" { found = 1 } END { exit found }' \
        "$dir/rows" || give_up "$1 took a healthy node for dead when it woke up"
}
