# A Go node refuses a C++ node and the other way round, as the one who is joined and as the one who joins.
#
# Who joins is answered before the other side asks its merge delegate, takes in what the answer tells, and is told of no
# refusal. Go believes itself joined; C++ asks again, sees that it is not listed, and says so. Both list who refused them.

story_go=1 story_cpp=1 story_refuses="seconds hosts"   # strangers on loopback to the end
check_counts() { ((go_count == 1 && cpp_count == 1)) || fail "this scenario takes one node of each kind"; }
reason="no room for you"

tell_story() {
    check_refused_by_seed go cpp
    says_why cpp-joiner "does not list us" || give_up "C++ did not notice that it was refused"
    ! saw cpp-joiner joined cpp-joiner || give_up "C++ believes itself joined"
    forget joiner seed
    check_refused_by_seed cpp go
    saw go-joiner joined go-joiner || give_up "Go noticed that it was refused: the beginning of this file is no longer true"
    forget joiner seed

    check_refused_by_joiner go cpp
    check_refused_by_joiner cpp go
}

# check_refused_by_seed SEED-KIND JOINER-KIND
check_refused_by_seed() {
    local seed=$1-seed joiner=$2-joiner
    start_process "$seed" --name "$seed" --bind 127.0.0.1:0 --refuse-merge "$reason"
    start_process "$joiner" --name "$joiner" --bind 127.0.0.1:0 --join "${address[$seed]}"
    wait_until "$seed refuses the join" logged "$seed" "Failed push/pull merge.*$reason"
    wait_until "$seed refuses what $joiner gossips about itself" logged "$seed" "$(refusal_of "$joiner")"
    wait_until "$joiner says what became of its join" has_said_how_it_ended "$joiner"
    wait_until "$joiner lists $seed all the same" saw "$joiner" join "$seed"
    wait_for 2
    ! saw "$seed" join "$joiner" || give_up "$seed lists $joiner, which it refused"
}

has_said_how_it_ended() { saw "$1" joined "$1" || saw "$1" join_failed "$1"; }

# check_refused_by_joiner SEED-KIND JOINER-KIND
check_refused_by_joiner() {
    local seed=$1-seed joiner=$2-joiner
    start_process "$seed" --name "$seed" --bind 127.0.0.1:0
    start_process "$joiner" --name "$joiner" --bind 127.0.0.1:0 --refuse-merge "$reason" --join "${address[$seed]}"
    wait_until "$joiner says why it did not join" says_why "$joiner" "$reason"
    wait_until "$joiner refuses what $seed gossips about itself" logged "$joiner" "$(refusal_of "$seed")"
    wait_until "$seed lists $joiner all the same" saw "$seed" join "$joiner"
    wait_for 2
    ! saw "$joiner" join "$seed" || give_up "$joiner lists $seed, which it refused"
    ! saw "$joiner" joined "$joiner" || give_up "$joiner believes itself joined"
    forget seed joiner
}

says_why() { grep -q "\"join_failed\",\"error\":\".*$2" "$dir/$1.events"; }
refusal_of() { echo "ignoring (an )?alive message .*\b$1\b.*$reason"; }

# forget ROLE...: in this order. Who lists the other goes first, or it would see the other fail.
forget() {
    local role name
    for role in "$@"; do
        for name in "go-$role" "cpp-$role"; do
            [[ -z "${pid[$name]:-}" ]] || kill_node "$name"
        done
    done
}
