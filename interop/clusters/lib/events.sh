# Sourced by cluster.sh: what the nodes saw, and waiting for it. Checks read $dir/rows, which has
# the columns of events.jq; read_events writes it again.

read_events() {
    jq --raw-input --raw-output --argjson start "$start" -f "$parts/events.jq" "$dir"/*.events >"$dir/rows"
}

# rows_of SEER WHAT SUBJECT [DETAIL]: how many such rows there are.
rows_of() {
    awk -F'\t' -v seer="$1" -v what="$2" -v subject="$3" -v detail="${4:-}" '
        $2 == seer && $3 == what && $4 == subject && (detail == "" || $6 == detail) { ++count }
        END { print count + 0 }' "$dir/rows"
}

saw() { (($(rows_of "$@") > 0)); }

# everyone_saw WHAT SUBJECT SEER...
everyone_saw() {
    awk -F'\t' -v what="$1" -v subject="$2" -v seers="${*:3}" '
        $3 == what && $4 == subject { saw[$2] = 1 }
        END { count = split(seers, seer, " ")
              for (i = 1; i <= count; ++i) if (!(seer[i] in saw)) exit 1 }' "$dir/rows"
}

# views_are "SEER..." "MEMBER...": each of the seers lists exactly these members, according to the
# joins and departures that it reported and to the number of members in its last event.
views_are() {
    awk -F'\t' -v seers="$1" -v members="$2" '
        $3 == "join" || $3 == "left" || $3 == "failed" { listed[$2, $4] = $3 == "join"; subjects[$4] = 1 }
        $5 != "" { count[$2] = $5 }
        END { wanted = split(members, member, " ")
              for (i = 1; i <= wanted; ++i) { expected[member[i]] = 1; subjects[member[i]] = 1 }
              for (i = split(seers, seer, " "); i >= 1; --i) {
                  if (count[seer[i]] != wanted) exit 1
                  for (subject in subjects) if (listed[seer[i], subject] + 0 != expected[subject] + 0) exit 1
              } }' "$dir/rows"
}

# Every running node lists exactly the running nodes.
everyone_lists_all() { views_are "$(running | xargs)" "$(running | xargs)"; }

# heard_both_ways SENDER LISTENER...: each heard at least one message by packet and one by stream.
heard_both_ways() { everyone_saw message-udp "$@" && everyone_saw message-tcp "$@"; }

# heard_since SECONDS LISTENER SENDER...: the listener heard each sender both ways after that second
# of the scenario. A sender that is the listener itself does not count.
heard_since() {
    awk -F'\t' -v since="$1" -v seer="$2" -v senders="${*:3}" '
        $1 > since && $2 == seer { heard[$3, $4] = 1 }
        END { count = split(senders, sender, " ")
              for (i = 1; i <= count; ++i)
                  if (sender[i] != seer &&
                      !((("message-udp", sender[i]) in heard) && (("message-tcp", sender[i]) in heard)))
                      exit 1 }' "$dir/rows"
}

# everyone_hears_everyone_since SECONDS: the same for all pairs of nodes.
everyone_hears_everyone_since() {
    local name
    for name in "${nodes[@]}"; do heard_since "$1" "$name" "${nodes[@]}" || return 1; done
}

# broadcasts_were_heard SENDER: each of its $broadcasts broadcasts reached at least one node.
broadcasts_were_heard() {
    awk -F'\t' -v sender="$1" -v wanted="$broadcasts" '
        $3 == "broadcast" && $4 == sender { heard[$6 + 0] = 1 }
        END { for (i = 1; i <= wanted; ++i) if (!(i in heard)) exit 1 }' "$dir/rows"
}

somebody_suspects() {
    awk -F'\t' -v subject="$1" '$3 == "suspect" && $4 == subject { found = 1 } END { exit !found }' "$dir/rows"
}

# Every running node that suspected another has since seen it refute the suspicion, join, leave or
# fail. That includes the nodes that a paused node suspects when it wakes up.
no_suspicion_left() {
    awk -F'\t' -v running=" $(running | xargs) " '
        index(running, " " $2 " ") && $3 ~ /^(suspect|refute|failed|left|join)$/ { last[$2, $4] = $3 }
        END { for (pair in last) if (last[pair] == "suspect") exit 1 }' "$dir/rows"
}

all_is_well() { no_suspicion_left && everyone_lists_all; }

# last_detail NAME WHAT: the detail of the last such row of NAME.
last_detail() {
    awk -F'\t' -v name="$1" -v what="$2" '$2 == name && $3 == what { detail = $6 } END { print detail }' \
        "$dir/rows"
}

# first_time WHAT SUBJECT SINCE, last_time: when the first or the last node saw it, in seconds after
# SINCE.
first_time() { times_of "$@" | head -n 1; }
last_time() { times_of "$@" | tail -n 1; }
times_of() {
    awk -F'\t' -v what="$1" -v subject="$2" -v since="$3" '
        $1 > since && $3 == what && $4 == subject && !($2 in seen) {
            seen[$2] = 1
            printf "%.2f\n", $1 - since }' "$dir/rows" | sort -n
}

# last_count FIELD NAME: that field of the node's last stats event.
last_count() { jq --raw-input "fromjson? | select(.event == \"stats\") | .$1" "$dir/$2.events" | tail -n 1; }

# unexpected_departures: a healthy node was declared failed, or a leave was mistaken for a failure.
# `leavers` are the nodes that leave in the scenario, `victims` those that may fail; where false
# deaths are counted, all nodes are victims.
leavers=() victims=()
unexpected_departures() {
    awk -F'\t' -v leavers=" ${leavers[*]} " -v victims=" ${victims[*]} " '
        ($3 == "left" && !index(leavers, " " $4 " ")) || ($3 == "failed" && !index(victims, " " $4 " ")) {
            printf "%.3f s: %s says that %s %s\n", $1, $2, $4, $3 }' "$dir/rows"
}

check_departures() {
    [[ -z "$(unexpected_departures)" ]] ||
        give_up "a healthy node was declared gone, or one that left was declared failed"
}

# logged NAME PATTERN: the node's log matches this extended regular expression.
logged() { grep -Eq -e "$2" "$dir/$1.log"; }

# somebody_logged PATTERN NAME...
somebody_logged() {
    local name
    for name in "${@:2}"; do ! logged "$name" "$1" || return 0; done
    return 1
}

# Patterns for what nodes log. C++ nodes use Go's words, or put the names into fields.
suspicion_of() { echo "Suspect ($1 has failed|node has failed.* node=$1$)"; }
refutation_of_suspicion_by() { echo "Refuting a suspect message \(?(from: |from=)$1"; }

# check_progress WHAT: gives up if the timeout has expired or a node has exited unexpectedly.
check_progress() {
    local name
    for name in "${!pid[@]}"; do
        if has_exited "$name"; then
            exit_code "$name"
            give_up "$name exited with code $code while waiting until $1"
        fi
    done
    (($(date +%s) < deadline)) || give_up "the timeout of $timeout s expired while waiting until $1"
}

# wait_until WHAT CHECK...: runs the check every $look_every seconds until it succeeds.
look_every=0.25
wait_until() {
    local what=$1
    shift
    read_events
    until "$@"; do
        check_progress "$what"
        check_departures
        # In the background, so that a signal is handled at once. It may outlive the script, so it
        # holds no output.
        sleep "$look_every" >/dev/null 2>&1 &
        wait $!
        read_events
    done
    printf '%6.2f s  %s\n' "$(since_start)" "$what"
}

# wait_for SECONDS: during which no node departs or exits.
wait_for() { wait_until "$1 s passed" has_come "$(($(date +%s) + $1))"; }
has_come() { (($(date +%s) >= $1)); }

