# A stranger takes a member's name, Go a C++ node's and C++ a Go node's: both kinds report it, and the member stays.

story_go=2 story_cpp=2
check_counts() { ((go_count >= 2 && cpp_count >= 2)) || fail "this scenario takes two nodes of each kind"; }

# The first of each kind sends to all, also to the member whose name is taken.
flags_of() {
    flags=(--meta "meta of $1")
    [[ "$1" != *-1 ]] || flags+=(--send-every 500ms)
}

tell_story() {
    start_all
    check_conflict go-2
    check_conflict cpp-2
    heard=(go-1 cpp-1)
}

# check_conflict NAME: claimed by a node of the other kind. It joins a node of each kind, and its own name besides.
check_conflict() {
    local name=$1 claimant stranger_bind
    claimant=$(other_kind "$name")-claimant
    where_a_stranger_binds "$claimant"
    start_process "$claimant" --name "$name" --bind "$stranger_bind" --join "${address[go-1]}" --join "${address[cpp-1]}"
    local mine=${address[$name]} theirs=${address[$claimant]} before
    before=$(since_start)
    wait_until "a Go node and a C++ node report that $theirs claims the name of $name at $mine" \
        both_report "$name" "$mine $theirs"
    wait_until "so does the claimant, with the addresses the other way round" \
        saw "$claimant" conflict "$name" "$theirs $mine"
    wait_for 3
    wait_until "messages still reach $name, from both kinds and both ways" heard_since "$before" "$name" go-1 cpp-1
    wait_until "every node lists all ${#nodes[@]}" everyone_lists_all
    check_nobody_moved "$name" "$mine"
    # If it left, its leave would be one of that name: of the member.
    kill_node "$claimant"
}

both_report() { saw go-1 conflict "$@" && saw cpp-1 conflict "$@"; }

# A member would move by leaving and joining, or by joining from another address.
check_nobody_moved() {
    local moved
    moved=$(awk -F'\t' -v name="$1" -v address="$2" -v members="${nodes[*]}" '
        BEGIN { count = split(members, member, " "); for (i = 1; i <= count; ++i) is_member[member[i]] = 1 }
        ($2 in is_member) && $3 == "join" && $4 == name && $6 != address { print $2 }' "$dir/rows")
    [[ -z "$moved" ]] || give_up "$moved took the claimant for $1"
}
