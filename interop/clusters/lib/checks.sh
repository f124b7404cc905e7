# Sourced by cluster.sh: checks that many scenarios share.

# meta_of NAME: the metadata of a node. Scenarios may redefine it.
meta_of() { echo "meta of $1"; }

# check_messages SENDER...: every running node hears each sender, by packet and by stream.
check_messages() {
    local sender
    heard=("$@")
    for sender in "$@"; do
        wait_until "all nodes heard $sender by packet and by stream" \
            heard_both_ways "$sender" $(others_than "$sender")
    done
}

# Every node knows the exact address and metadata of every other.
check_members() {
    local seer name expected known
    expected=$(for name in $(running); do
        printf '%s\t%s\t%s\n' "$name" "${address[$name]}" "$(meta_of "$name")"
    done | sort)
    for seer in $(running); do
        known=$(jq -nrR --arg running " $(running | xargs) " '
            reduce (inputs | fromjson? | select(.event == "join" or .event == "update")) as $e
                ({}; .[$e.node] = $e)
            | .[] | . as {$node} | select($running | contains(" \($node) "))
            | "\(.node)\t\(.address)\t\(.meta)"' "$dir/$seer.events" | sort)
        [[ "$known" == "$expected" ]] || give_up "$seer has a wrong address or wrong metadata: $known"
    done
    echo "          every node knows the address and metadata of all $(running | wc -l)"
}

# No sanitizer has reported anything in any node, whether it still runs or not.
check_sanitizers() {
    [[ -z "$(reports_of_all_nodes)" ]] || give_up "a sanitizer reported an error"   # give_up adds the report
}
reports_of_all_nodes() { sanitizer_reports "$dir"/*.{log,before}; }

# suspicions: who suspected whom, after probes of its own or by gossip. Go nodes say so in their
# logs only.
suspicions() {
    awk -F'\t' '$3 == "suspect" { print $2 " suspects " $4 }' "$dir/rows"
    grep -Ho 'Suspect [^ ]* has failed' "$dir"/go-*.log 2>/dev/null |
        sed 's/.*\/\(go-[^/]*\)\.log:/\1: /' || true
}

# failed_probes [NAME]: how many probes failed and started a suspicion, except those of NAME. Both
# kinds of node log them, each in its own words.
failed_probes() {
    grep -hoE "Suspect ([^ ]+ has failed|node has failed.* node=[^ ]+)" "$dir"/*.log |
        grep -cvE "(Suspect |node=)${1:-nobody}( |\$)" || true
}

check_nobody_was_suspected() {
    local found
    read_events
    found=$(suspicions)
    [[ -z "$found" ]] || give_up "a node was suspected: $(head -n 1 <<<"$found")"
    echo "          no node was suspected"
}

# stay_as_it_is: watches the cluster for $stay seconds at the end of a scenario. No node may depart,
# all must list each other, and the senders that were heard in the scenario must still be heard.
stay_as_it_is() {
    ((stay > 0)) || return 0
    local name before
    before=$(since_start)
    wait_for "$stay"
    for name in $(running); do
        ((${#heard[@]} == 0)) ||
            wait_until "$name still hears ${heard[*]} by packet and by stream" \
                heard_since "$before" "$name" "${heard[@]}"
    done
    wait_until "every node still lists all $(running | wc -l), and no suspicion is left" all_is_well
}

# shared_flags_without FLAG: sets `kept` to the flags of all nodes, without FLAG and its value.
shared_flags_without() {
    local i
    kept=()
    for ((i = 0; i < ${#shared_flags[@]}; i += 2)); do
        [[ "${shared_flags[i]}" == "$1" ]] || kept+=("${shared_flags[@]:i:2}")
    done
}

# choose_bind_address NAME: sets `bind_address` for a process that is no member. Where nodes have
# hosts, it gets one, too.
choose_bind_address() {
    bind_address=127.0.0.1:0
    ((use_hosts)) || return 0
    [[ -n "${host_ip[$1]:-}" ]] || add_host "$1"
    bind_address=${host_ip[$1]}:0
}

# check_non_member_is_rejected WHY FLAG [VALUE]: a process of each kind, with the flags of the
# cluster except that FLAG has another value or is missing, can neither join nor become a member.
check_non_member_is_rejected() {
    local why=$1 kind non_member bind_address seed kept cluster_flags=("${shared_flags[@]}")
    shift
    shared_flags_without "$1"
    (($# == 1)) || kept+=("$@")
    for kind in go cpp; do
        [[ -n "$(of_kind $kind)" ]] || continue
        non_member=$kind-non-member
        choose_bind_address "$non_member"
        for seed in "$(of_kind go | head -n 1)" "$(of_kind cpp | head -n 1)"; do
            [[ -n "$seed" ]] || continue
            shared_flags=("${kept[@]}")
            start_process "$non_member" --name "$non_member" --bind "$bind_address" --join "${address[$seed]}"
            shared_flags=("${cluster_flags[@]}")
            wait_until "$non_member, $why, cannot join $seed" saw "$non_member" join_failed "$non_member"
            kill_node "$non_member"
        done
        ! somebody_saw join "$non_member" || give_up "$non_member became a member"
    done
}

# somebody_saw WHAT SUBJECT: a member did. Non-members do not count, since they see themselves.
somebody_saw() {
    awk -F'\t' -v what="$1" -v subject="$2" -v members=" ${nodes[*]} " '
        $3 == what && $4 == subject && index(members, " " $2 " ") { found = 1 } END { exit !found }' "$dir/rows"
}

# No message between nodes was lost or arrived twice. Each listener heard every round of a sender
# from the first that it heard to one of the last. Odd rounds are packets, even rounds are streams.
check_no_message_was_lost() {
    local report
    read_events
    report=$(awk -F'\t' '
        $3 ~ /^message-/ { pair = $4 " to " $2 " by " substr($3, 9); ++count; ++heard[pair, $6]
              if (heard[pair, $6] > 1) print $4 " to " $2 ": #" $6 " came twice"
              if (!(pair in first) || $6 + 0 < first[pair]) first[pair] = $6 + 0
              if ($6 + 0 > last[pair]) last[pair] = $6 + 0
              if ($6 + 0 > latest[$4]) latest[$4] = $6 + 0 }
        END { for (pair in first) {
                  for (i = first[pair]; i <= last[pair]; i += 2)
                      if (!((pair, i) in heard)) print pair ": #" i " is missing"
                  split(pair, part, " ")
                  if (last[pair] < latest[part[1]] - 3)
                      print pair ": nothing after #" last[pair] " of " latest[part[1]]
              }
              print "counted " count + 0 }' "$dir/rows")
    [[ "$report" == "counted "* ]] || give_up "messages were lost: $(head -n 3 <<<"$report" | xargs)"
    echo "          none of ${report#counted } messages was lost"
}
