# Sourced by old-peers.sh: the scenario of a cluster of two old peers, old-1 and old-2, and two
# agents, cpp-1 and cpp-2.
#
# Each kind of old peer has a file, serf.sh or alertmanager.sh, with these functions. NAME is an old
# peer.
#
#   start_old NAME [SEED-ADDRESS]           starts it; returns once it runs and has joined
#   listed_by_old NAME                      prints the members that it lists, one name per line
#   check_versions NAME                     it has the versions of our agents right
#   check_probes NAME                       it sent probes while it was watched for $span seconds
#   check_ack_payload NAME CARRIER ANSWER   checks its answer to a ping; CARRIER is --tcp or empty
#   before_leave AGENT                      sends what it expects before an agent leaves
#   after_leave AGENT NAME                  it shows that the agent has left
#   leave_old NAME                          makes it leave
#   after_old_leave OTHER NAME              it shows that the other old peer has left
#   after_plain_leave AGENT NAME            what it shows of an agent that left without before_leave

run_scenario() {
    start_old old-1
    start_agent cpp-1 "127.0.0.1:${port[old-1]}"
    start_agent cpp-2 "127.0.0.1:${port[cpp-1]}"
    start_old old-2 "127.0.0.1:${port[cpp-1]}"
    wait_until "all list each other" all_list old-1 old-2 cpp-1 cpp-2 -- old-1 old-2 cpp-1 cpp-2
    check_versions old-1
    check_versions old-2
    check_ping old-1
    watch
    check_probes old-1
    check_probes old-2
    check_pause_is_noticed old-2 cpp
    check_pause_is_noticed cpp-2 old
    check_leaving
    check_no late_complaints
    check_sanitizers
    say "passed"
}

# watch: for $span seconds, nothing may happen.
watch() {
    local end=$((SECONDS + span))
    say "watching for $span s: there may be no suspicion and no complaint"
    while ((SECONDS < end)); do
        check_running
        check_no complaints
        sleep 1
    done
    all_list old-1 old-2 cpp-1 cpp-2 -- old-1 old-2 cpp-1 cpp-2 ||
        give_up "the nodes no longer all list each other"
    check_no complaints
    say "no suspicion and no complaint for $span s"
}

# check_pause_is_noticed NAME BY-KIND: a paused node is suspected by a node of that kind, then
# resumes and refutes. It must not stay paused for long: with three accusers, a suspicion expires
# after 4 s.
check_pause_is_noticed() {
    kill -STOP "${pid[$1]}"
    wait_until "$1 is paused, and a $2 node suspects it" accused "$1" "$2"
    kill -CONT "${pid[$1]}"
    wait_until "$1 resumed, and all suspicions are refuted" no_suspicion_left
    ! grep -q '"event":"leave"' "$here"/cpp-*.events ||
        give_up "a node that was paused for a moment was declared failed"
}

# check_leaving: cpp-2 leaves, then old-2, then cpp-1.
check_leaving() {
    before_leave cpp-2
    kill -TERM "${pid[cpp-2]}"
    await_exit cpp-2
    wait_until "the rest list each other" all_list old-1 old-2 cpp-1 -- old-1 old-2 cpp-1
    local seer
    for seer in old-1 old-2; do
        wait_until "in the memberlist of $seer, cpp-2 has left" has_state cpp-2 $seer 3
        after_leave cpp-2 $seer
    done
    agent_reported cpp-1 leave cpp-2 '.*"graceful":true' || give_up "cpp-1 did not see cpp-2 leave gracefully"

    leave_old old-2
    await_exit old-2
    wait_until "cpp-1 saw old-2 leave gracefully" agent_reported cpp-1 leave old-2 '.*"graceful":true'
    after_old_leave old-2 old-1

    kill -TERM "${pid[cpp-1]}"
    await_exit cpp-1
    wait_until "in the memberlist of old-1, cpp-1 has left" has_state cpp-1 old-1 3
    after_plain_leave cpp-1 old-1
    if agent_reported cpp-1 leave cpp-2 '.*"graceful":false' ||
        agent_reported cpp-1 leave old-2 '.*"graceful":false'; then
        give_up "cpp-1 saw a node fail that had left"
    fi
}
