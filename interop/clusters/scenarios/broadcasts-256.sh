# A Go node and a C++ node gossip 256 user broadcasts each, and every one arrives.
#
# There are only two nodes because a broadcast is sent to random members a limited number of times
# and is not passed on. In a larger cluster, not every node would hear every broadcast.

scenario_go=1 scenario_cpp=1
check_counts() { ((go_count == 1 && cpp_count == 1)) || fail "this scenario needs one node of each kind"; }
broadcasts=256

flags_of() { flags=(--meta "meta of $1" --broadcast "$broadcasts"); }

run_scenario() {
    start_all
    wait_until "cpp-1 heard all $broadcasts broadcasts of go-1" heard_all_broadcasts cpp-1 go-1
    wait_until "go-1 heard all $broadcasts broadcasts of cpp-1" heard_all_broadcasts go-1 cpp-1
    wait_for 4   # until the last broadcast has been sent for the last time
    check_repetitions cpp-1 go-1
    check_repetitions go-1 cpp-1
}

# With profile lan and two nodes, the retransmit limit is 4.
check_repetitions() {
    local all
    all=$(rows_of "$1" broadcast "$2")
    echo "          $1 heard $all broadcasts, each about $((all / broadcasts)) times"
    ((all <= 4 * broadcasts)) || give_up "$2 sent broadcasts more than 4 times each"
}

# heard_all_broadcasts LISTENER SENDER: each number from 1 to 256 at least once, and no others.
heard_all_broadcasts() {
    awk -F'\t' -v listener="$1" -v sender="$2" -v wanted=$broadcasts '
        $2 == listener && $3 == "broadcast" && $4 == sender { heard[$6 + 0] = 1 }
        END { for (number in heard) ++count
              for (i = 1; i <= wanted; ++i) if (!(i in heard)) exit 1
              exit count != wanted }' "$dir/rows"
}
