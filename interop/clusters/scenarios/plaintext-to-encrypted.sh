# A running cluster becomes encrypted in three rounds of restarts, as Consul documents.
#
# First every node gets the key but does not use it, then all encrypt what they send, then all
# require encryption.

source "$scenarios/rolling-restart.sh"
scenario_go=2 scenario_cpp=2 scenario_timeout=240 scenario_refuses="encrypt"
check_counts() { ((go_count >= 1 && cpp_count >= 1)) || fail "this scenario needs nodes of both kinds"; }

key=$(key_of_bits "${key_bits:-256}") key_bits=""
encryption=()
flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms "${encryption[@]}"); }

run_scenario() {
    start_all
    check_messages "${nodes[@]}"
    restart_all "with the key, but still in plaintext" --verify-incoming false --verify-outgoing false
    check_plain_node_can_join
    restart_all "encrypting what they send" --verify-incoming false --verify-outgoing true
    restart_all "accepting only encrypted messages"
    check_members
    check_non_member_is_rejected "without a key" --encrypt
    wait_until "no suspicion is left" all_is_well
}

# restart_all HOW FLAGS...: restarts every node with the key and these flags.
restart_all() {
    local name
    echo "---- restart $1"
    encryption=(--encrypt "$key" "${@:2}")
    for name in "${nodes[@]}"; do restart_in_turn "$name"; done
    check_messages "${nodes[@]}"
}

# check_plain_node_can_join: after the first round, a node without the key is still accepted.
check_plain_node_can_join() {
    local encryption=()
    start_node cpp-latecomer go-1
    wait_until "a node without a key joins" everyone_lists_all
    leave cpp-latecomer
    wait_until "it leaves again" everyone_lists_all
    mapfile -t nodes < <(running)
}
