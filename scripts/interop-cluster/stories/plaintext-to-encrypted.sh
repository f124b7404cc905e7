# A cluster without keys becomes an encrypted one while it runs, in three rounds of restarts, as Consul documents it.
#
# First every node gets the key but neither demands nor uses it, then all use it, then all demand it.

source "$stories/rolling-restart.sh"
story_go=2 story_cpp=2 story_timeout=240 story_refuses="encrypt"
check_counts() { ((go_count >= 1 && cpp_count >= 1)) || fail "this scenario takes nodes of both kinds"; }

key=$(key_of_bits "${key_bits:-256}") key_bits=""
encryption=()
flags_of() { flags=(--meta "$(meta_of "$1")" --send-every 500ms "${encryption[@]}"); }

tell_story() {
    start_all
    check_messages "${nodes[@]}"
    restart_all "with the key, but plain in either direction" --verify-incoming false --verify-outgoing false
    check_stranger_can_still_join
    restart_all "sending encrypted" --verify-incoming false --verify-outgoing true
    restart_all "taking nothing but encrypted"
    check_members
    check_stranger_is_kept_out "without a key" --encrypt
    wait_until "no suspicion is left" all_is_well
}

restart_all() { # restart_all WHAT FLAGS...
    local name
    echo "---- $1"
    encryption=(--encrypt "$key" "${@:2}")
    for name in "${nodes[@]}"; do restart_in_turn "$name"; done
    check_messages "${nodes[@]}"
}

# Proof that the first round alone shuts nobody out.
check_stranger_can_still_join() {
    local encryption=()
    start_node cpp-latecomer go-1
    wait_until "a node without a key joins" everyone_lists_all
    leave cpp-latecomer
    wait_until "and leaves" everyone_lists_all
    nodes=($(running))
}
