# Sourced by scripts/interop-old-peers.sh: the story of a cluster of two old peers, old-1 and old-2, and two agents, cpp-1
# and cpp-2.
#
# An old peer is a file of its own, serf.sh or alertmanager.sh, with these functions; NAME is the old peer's:
#
#   start_old NAME [SEED-ADDRESS]              returns once it runs and has joined
#   listed_by_old NAME                         whom it lists, by the names they have there, one a line
#   check_versions NAME                        that it has those of our agents right
#   check_probes NAME                          that it made probes while it was watched for $span seconds
#   check_ack_payload NAME CARRIER ANSWER      of its answer to memberlist-debug-ping; no carrier is a packet
#   before_leave AGENT                         what it has to be told before an agent leaves, if anything
#   after_leave AGENT NAME                     that it shows that the agent has left
#   leave_old NAME                             has it leave
#   after_old_leave OTHER NAME                 that it shows that the other old peer has left
#   after_plain_leave AGENT NAME               what it shows of an agent that left without before_leave

run_story() {
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
    check_silence_is_noticed old-2 cpp
    check_silence_is_noticed cpp-2 old
    check_leaving
    check_no late_complaints
    check_sanitizers
    say "all of it happened"
}

watch() {
    local end=$((SECONDS + span))
    say "nothing may happen for $span s"
    while ((SECONDS < end)); do
        check_running
        check_no complaints
        sleep 1
    done
    all_list old-1 old-2 cpp-1 cpp-2 -- old-1 old-2 cpp-1 cpp-2 || give_up "not all list each other any more"
    check_no complaints
    say "nothing happened for $span s"
}

# Not for long: with three accusers, a suspect has 4 s to refute them.
check_silence_is_noticed() { # check_silence_is_noticed NAME BY-KIND
    kill -STOP "${pid[$1]}"
    wait_until "$1 is stopped: a node of kind $2 probes it in vain" accused "$1" "$2"
    kill -CONT "${pid[$1]}"
    wait_until "$1 goes on: all who were suspected have refuted that" no_suspicion_left
    ! grep -q '"event":"leave"' "$here"/cpp-*.events || give_up "a node was taken for dead that was stopped for a moment"
}

# cpp-2 leaves, then old-2, then cpp-1.
check_leaving() {
    before_leave cpp-2
    kill -TERM "${pid[cpp-2]}"
    await_exit cpp-2
    wait_until "all others list the rest" all_list old-1 old-2 cpp-1 -- old-1 old-2 cpp-1
    local seer
    for seer in old-1 old-2; do
        wait_until "to $seer's memberlist, cpp-2 has left" has_state cpp-2 $seer 3
        after_leave cpp-2 $seer
    done
    agent_told cpp-1 leave cpp-2 '.*"graceful":true' || give_up "to cpp-1, cpp-2 did not leave gracefully"

    leave_old old-2
    await_exit old-2
    wait_until "to cpp-1, old-2 has left gracefully" agent_told cpp-1 leave old-2 '.*"graceful":true'
    after_old_leave old-2 old-1

    kill -TERM "${pid[cpp-1]}"
    await_exit cpp-1
    wait_until "to old-1's memberlist, cpp-1 has left" has_state cpp-1 old-1 3
    after_plain_leave cpp-1 old-1
    ! agent_told cpp-1 leave cpp-2 '.*"graceful":false' && ! agent_told cpp-1 leave old-2 '.*"graceful":false' ||
        give_up "somebody failed to cpp-1 that had left"
}
