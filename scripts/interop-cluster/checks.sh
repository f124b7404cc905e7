# Sourced by scripts/interop-cluster.sh: what many stories look at.

meta_of() { echo "meta of $1"; }   # what a node tells of itself; for a story to define anew

# All that run, and in both ways.
check_messages() { # check_messages SENDER...
    local sender
    heard=("$@")
    for sender in "$@"; do
        wait_until "all heard $sender, by packet and by stream" heard_both_ways "$sender" $(others_than "$sender")
    done
}

# Each node knows of every other the address and the metadata, word for word.
check_members() {
    local seer name expected known
    expected=$(for name in $(running); do printf '%s\t%s\t%s\n' "$name" "${address[$name]}" "$(meta_of "$name")"; done | sort)
    for seer in $(running); do
        known=$(jq -nrR --arg running " $(running | xargs) " '
            reduce (inputs | fromjson? | select(.event == "join" or .event == "update")) as $e ({}; .[$e.node] = $e)
            | .[] | . as {$node} | select($running | contains(" \($node) ")) | "\(.node)\t\(.address)\t\(.meta)"' "$dir/$seer.events" | sort)
        [[ "$known" == "$expected" ]] || give_up "$seer does not know the members as they are: $known"
    done
    echo "          every node knows address and metadata of all $(running | wc -l)"
}

# No node, also none that is no more, has been found out by a sanitizer.
check_sanitizers() {
    [[ -z "$(reports_of_all_nodes)" ]] || give_up "a node is not sane"   # give_up tells the report
}
reports_of_all_nodes() { sanitizer_reports "$dir"/*.{log,before}; }

# suspicions: which node suspected whom, by its own probes or because it was told so. Go tells in its log only.
suspicions() {
    awk -F'\t' '$3 == "suspect" { print $2 " suspects " $4 }' "$dir/rows"
    grep -Ho 'Suspect [^ ]* has failed' "$dir"/go-*.log 2>/dev/null | sed 's/.*\/\(go-[^/]*\)\.log:/\1: /' || true
}

# failed_probes [NAME]: how many probes failed for good, so that a suspicion began; those of NAME left out. Both kinds log
# them, each in its own words.
failed_probes() {
    grep -hoE "Suspect ([^ ]+ has failed|node has failed.* node=[^ ]+)" "$dir"/*.log |
        grep -cvE "(Suspect |node=)${1:-nobody}( |\$)" || true
}

check_nobody_was_suspected() {
    local found
    read_events
    found=$(suspicions)
    [[ -z "$found" ]] || give_up "somebody was suspected: $(head -n 1 <<<"$found")"
    echo "          nobody was suspected"
}

# stay_as_it_is: for $stay seconds at the end of a story. Nobody departs, all that run list each other, and whoever was heard
# in the story still is.
stay_as_it_is() {
    ((stay > 0)) || return 0
    local name before
    before=$(since_start)
    wait_for "$stay"
    for name in $(running); do
        ((${#heard[@]} == 0)) ||
            wait_until "$name still hears ${heard[*]}, by packet and by stream" heard_since "$before" "$name" "${heard[@]}"
    done
    wait_until "every node still lists all $(running | wc -l), and no suspicion is left" all_is_well
}

# shared_flags_without FLAG: into `kept`.
shared_flags_without() {
    local i
    kept=()
    for ((i = 0; i < ${#shared_flags[@]}; i += 2)); do
        [[ "${shared_flags[i]}" == "$1" ]] || kept+=("${shared_flags[@]:i:2}")
    done
}

# where_a_stranger_binds NAME: into `stranger_bind`; where all have hosts, it has one, too.
where_a_stranger_binds() {
    stranger_bind=127.0.0.1:0
    ((use_hosts)) || return 0
    [[ -n "${host_ip[$1]:-}" ]] || add_host "$1"
    stranger_bind=${host_ip[$1]}:0
}

# A stranger of each kind can neither join nor be heard of, whose flags are those of the cluster but for one: that is
# another, or none.
check_stranger_is_kept_out() { # check_stranger_is_kept_out WHY FLAG [VALUE]
    local why=$1 kind stranger stranger_bind seed kept cluster_flags=("${shared_flags[@]}")
    shift
    shared_flags_without "$1"
    (($# == 1)) || kept+=("$@")
    for kind in go cpp; do
        [[ -n "$(of_kind $kind)" ]] || continue
        stranger=$kind-stranger
        where_a_stranger_binds "$stranger"
        for seed in "$(of_kind go | head -n 1)" "$(of_kind cpp | head -n 1)"; do
            [[ -n "$seed" ]] || continue
            shared_flags=("${kept[@]}")
            start_process "$stranger" --name "$stranger" --bind "$stranger_bind" --join "${address[$seed]}"
            shared_flags=("${cluster_flags[@]}")
            wait_until "$stranger, $why, cannot join $seed" saw "$stranger" join_failed "$stranger"
            kill_node "$stranger"
        done
        ! somebody_saw join "$stranger" || give_up "$stranger became a member"
    done
}

# By a member; a stranger sees itself.
somebody_saw() {
    awk -F'\t' -v what="$1" -v subject="$2" -v members=" ${nodes[*]} " '
        $3 == what && $4 == subject && index(members, " " $2 " ") { found = 1 } END { exit !found }' "$dir/rows"
}

# No message between nodes is missing and none came twice: whoever heard a sender heard each of its rounds from the first
# on that it heard, and all listeners heard the same until a round ago. Packets have odd rounds, streams even ones.
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
                  for (i = first[pair]; i <= last[pair]; i += 2) if (!((pair, i) in heard)) print pair ": #" i " is missing"
                  split(pair, part, " ")
                  if (last[pair] < latest[part[1]] - 3) print pair ": nothing after #" last[pair] " of " latest[part[1]]
              }
              print "counted " count + 0 }' "$dir/rows")
    [[ "$report" == "counted "* ]] || give_up "messages were lost: $(head -n 3 <<<"$report" | xargs)"
    echo "          none of ${report#counted } messages was lost"
}
