# A node claims the name of a member of the other kind: both kinds report it, and the member stays.

scenario_go=2 scenario_cpp=2
check_counts() { ((go_count >= 2 && cpp_count >= 2)) || fail "this scenario needs two nodes of each kind"; }

# The first node of each kind sends to all, including the member whose name is claimed.
flags_of() {
    flags=(--meta "meta of $1")
    [[ "$1" != *-1 ]] || flags+=(--send-every 500ms)
}

run_scenario() {
    start_all
    check_conflict go-2
    check_conflict cpp-2
    heard=(go-1 cpp-1)
}

# check_conflict NAME: a node of the other kind claims the name. It joins through a node of each
# kind.
check_conflict() {
    local name=$1 claimant bind_address
    claimant=$(other_kind "$name")-claimant
    choose_bind_address "$claimant"
    start_process "$claimant" --name "$name" --bind "$bind_address" \
        --join "${address[go-1]}" --join "${address[cpp-1]}"
    local mine=${address[$name]} theirs=${address[$claimant]} before
    before=$(since_start)
    wait_until "a Go node and a C++ node report that $theirs claims the name of $name at $mine" \
        both_report "$name" "$mine $theirs"
    wait_until "the claimant reports the same with the addresses swapped" \
        saw "$claimant" conflict "$name" "$theirs $mine"
    wait_for 3
    wait_until "messages of both kinds still reach $name by packet and by stream" \
        heard_since "$before" "$name" go-1 cpp-1
    wait_until "every node lists all ${#nodes[@]}" everyone_lists_all
    check_nobody_moved "$name" "$mine"
    # Killed, because its leave would be about that name, and thus about the member.
    kill_node "$claimant"
}

both_report() { saw go-1 conflict "$@" && saw cpp-1 conflict "$@"; }

# check_nobody_moved NAME ADDRESS: no member has seen NAME join at another address.
check_nobody_moved() {
    local moved
    moved=$(awk -F'\t' -v name="$1" -v address="$2" -v members="${nodes[*]}" '
        BEGIN { count = split(members, member, " "); for (i = 1; i <= count; ++i) is_member[member[i]] = 1 }
        ($2 in is_member) && $3 == "join" && $4 == name && $6 != address { print $2 }' "$dir/rows")
    [[ -z "$moved" ]] || give_up "$moved moved $1 to the address of the claimant"
}
