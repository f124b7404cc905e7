# Go and C++ nodes refuse to merge with each other, both as the seed and as the joining node.
#
# The seed answers before it asks its merge delegate, so the joining node merges the answer and is
# not told of the refusal. A Go node believes that it has joined. A C++ node asks again, sees that
# it is not listed, and reports that. Both list the seed that refused them.

scenario_go=1 scenario_cpp=1 scenario_refuses="seconds hosts"   # no node becomes a member
check_counts() { ((go_count == 1 && cpp_count == 1)) || fail "this scenario needs one node of each kind"; }
reason="no room for you"

run_scenario() {
    check_refused_by_seed go cpp
    says_why cpp-joiner "does not list us" || give_up "C++ did not notice that it was refused"
    ! saw cpp-joiner joined cpp-joiner || give_up "C++ believes itself joined"
    forget joiner seed
    check_refused_by_seed cpp go
    saw go-joiner joined go-joiner ||
        give_up "Go noticed that it was refused, which the comment above says it does not"
    forget joiner seed

    check_refused_by_joiner go cpp
    check_refused_by_joiner cpp go
}

# check_refused_by_seed SEED-KIND JOINER-KIND: the seed refuses.
check_refused_by_seed() {
    local seed=$1-seed joiner=$2-joiner
    start_process "$seed" --name "$seed" --bind 127.0.0.1:0 --refuse-merge "$reason"
    start_process "$joiner" --name "$joiner" --bind 127.0.0.1:0 --join "${address[$seed]}"
    wait_until "$seed refuses the join" logged "$seed" "Failed push/pull merge.*$reason"
    wait_until "$seed refuses the gossip of $joiner about itself" logged "$seed" "$(refusal_of "$joiner")"
    wait_until "$joiner reports how its join ended" has_said_how_it_ended "$joiner"
    wait_until "$joiner lists $seed nevertheless" saw "$joiner" join "$seed"
    wait_for 2
    ! saw "$seed" join "$joiner" || give_up "$seed lists $joiner, which it refused"
}

has_said_how_it_ended() { saw "$1" joined "$1" || saw "$1" join_failed "$1"; }

# check_refused_by_joiner SEED-KIND JOINER-KIND: the joining node refuses.
check_refused_by_joiner() {
    local seed=$1-seed joiner=$2-joiner
    start_process "$seed" --name "$seed" --bind 127.0.0.1:0
    start_process "$joiner" --name "$joiner" --bind 127.0.0.1:0 --join "${address[$seed]}" \
        --refuse-merge "$reason"
    wait_until "$joiner reports why it did not join" says_why "$joiner" "$reason"
    wait_until "$joiner refuses the gossip of $seed about itself" logged "$joiner" "$(refusal_of "$seed")"
    wait_until "$seed lists $joiner nevertheless" saw "$seed" join "$joiner"
    wait_for 2
    ! saw "$joiner" join "$seed" || give_up "$joiner lists $seed, which it refused"
    ! saw "$joiner" joined "$joiner" || give_up "$joiner believes itself joined"
    forget seed joiner
}

says_why() { grep -q "\"join_failed\",\"error\":\".*$2" "$dir/$1.events"; }
# shellcheck disable=SC2028  # \b is for grep
refusal_of() { echo "ignoring (an )?alive message .*\b$1\b.*$reason"; }

# forget ROLE...: kills the nodes in this order. The one that lists the other must go first, or it
# would see the other fail.
forget() {
    local role name
    for role in "$@"; do
        for name in "go-$role" "cpp-$role"; do
            [[ -z "${pid[$name]:-}" ]] || kill_node "$name"
        done
    done
}
