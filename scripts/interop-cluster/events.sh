# Sourced by scripts/interop-cluster.sh: what the nodes saw, and waiting for it. Checks look at $dir/rows, which has the
# columns of events.jq and is made anew by read_events.

read_events() {
    jq --raw-input --raw-output --argjson start "$start" -f scripts/interop-cluster/events.jq "$dir"/*.events >"$dir/rows"
}

# rows_of SEER WHAT SUBJECT [DETAIL]: how many there are.
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
        END { count = split(seers, seer, " "); for (i = 1; i <= count; ++i) if (!(seer[i] in saw)) exit 1 }' "$dir/rows"
}

# views_are "SEER..." "MEMBER...": each of the seers lists exactly these members: by all the joins and departures that it
# reported, and by the number that it gave last.
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

# Each running node lists those that run, and nobody else.
everyone_lists_all() { views_are "$(running | xargs)" "$(running | xargs)"; }

# heard_both_ways SENDER LISTENER...: at least one message as a packet and one on a stream.
heard_both_ways() { everyone_saw message-udp "$@" && everyone_saw message-tcp "$@"; }

# heard_since SECONDS LISTENER SENDER...: the same, after so many seconds of the story; nobody sends to itself.
heard_since() {
    awk -F'\t' -v since="$1" -v seer="$2" -v senders="${*:3}" '
        $1 > since && $2 == seer { heard[$3, $4] = 1 }
        END { count = split(senders, sender, " ")
              for (i = 1; i <= count; ++i)
                  if (sender[i] != seer && !((("message-udp", sender[i]) in heard) && (("message-tcp", sender[i]) in heard)))
                      exit 1 }' "$dir/rows"
}

# everyone_hears_everyone_since SECONDS: likewise.
everyone_hears_everyone_since() {
    local name
    for name in "${nodes[@]}"; do heard_since "$1" "$name" "${nodes[@]}" || return 1; done
}

# broadcasts_were_heard SENDER: each of its $broadcasts by somebody.
broadcasts_were_heard() {
    awk -F'\t' -v sender="$1" -v wanted=$broadcasts '
        $3 == "broadcast" && $4 == sender { heard[$6 + 0] = 1 }
        END { for (i = 1; i <= wanted; ++i) if (!(i in heard)) exit 1 }' "$dir/rows"
}

somebody_suspects() {
    awk -F'\t' -v subject="$1" '$3 == "suspect" && $4 == subject { found = 1 } END { exit !found }' "$dir/rows"
}

# Whoever suspected somebody, and still runs, has heard the contrary since, or has seen it fail: of the node that was
# silent, but also of those that it took for silent itself when it woke up.
no_suspicion_left() {
    awk -F'\t' -v running=" $(running | xargs) " '
        index(running, " " $2 " ") && $3 ~ /^(suspect|refute|failed|left|join)$/ { last[$2, $4] = $3 }
        END { for (pair in last) if (last[pair] == "suspect") exit 1 }' "$dir/rows"
}

all_is_well() { no_suspicion_left && everyone_lists_all; }

# last_detail NAME WHAT: of the last such row that NAME has about itself.
last_detail() { awk -F'\t' -v name="$1" -v what="$2" '$2 == name && $3 == what { detail = $6 } END { print detail }' "$dir/rows"; }

# first_time WHAT SUBJECT SINCE, last_time: when the first, or the last, of those who saw it did so, in seconds after SINCE.
first_time() { times_of "$@" | head -n 1; }
last_time() { times_of "$@" | tail -n 1; }
times_of() {
    awk -F'\t' -v what="$1" -v subject="$2" -v since="$3" '
        $1 > since && $3 == what && $4 == subject && !($2 in seen) { seen[$2] = 1; printf "%.2f\n", $1 - since }' \
        "$dir/rows" | sort -n
}

# last_count FIELD NAME: of the node's last stats event.
last_count() { jq --raw-input "fromjson? | select(.event == \"stats\") | .$1" "$dir/$2.events" | tail -n 1; }

# Departures that nobody asked for: a healthy node declared failed, or a leave taken for a failure. Who leaves or comes to
# harm in a story is in leavers and victims; in one that counts false deaths, everybody may.
leavers=() victims=()
unexpected_departures() {
    awk -F'\t' -v leavers=" ${leavers[*]} " -v victims=" ${victims[*]} " '
        ($3 == "left" && !index(leavers, " " $4 " ")) || ($3 == "failed" && !index(victims, " " $4 " ")) {
            printf "%.3f s: %s says that %s %s\n", $1, $2, $4, $3 }' "$dir/rows"
}

check_departures() {
    [[ -z "$(unexpected_departures)" ]] ||
        give_up "a node was taken for gone that was not, or for failed when it had left"
}

# logged NAME PATTERN: an extended regular expression.
logged() { grep -Eq -e "$2" "$dir/$1.log"; }

# somebody_logged PATTERN NAME...
somebody_logged() {
    local name
    for name in "${@:2}"; do ! logged "$name" "$1" || return 0; done
    return 1
}

# What a node logs, Go in its own words and C++ in these or with the names as fields behind them.
suspicion_of() { echo "Suspect ($1 has failed|node has failed.* node=$1$)"; }
refutation_of_suspicion_by() { echo "Refuting a suspect message \(?(from: |from=)$1"; }

# check_progress WHAT: gives up when time is over or a node has died that should not.
check_progress() {
    local name
    for name in "${!pid[@]}"; do
        if has_exited "$name"; then
            exit_code "$name"
            give_up "$name exited with code $code while waiting until $1"
        fi
    done
    (($(date +%s) < deadline)) || give_up "time is over ($timeout s) while waiting until $1"
}

# wait_until WHAT CHECK...: looks every $look_every seconds.
look_every=0.25
wait_until() {
    local what=$1
    shift
    read_events
    until "$@"; do
        check_progress "$what"
        check_departures
        # Not in the foreground: whoever interrupts the script is heard at once. It may outlive the script, and holds nothing.
        sleep "$look_every" >/dev/null 2>&1 &
        wait $!
        read_events
    done
    printf '%6.2f s  %s\n' "$(since_start)" "$what"
}

# wait_for SECONDS: in which nobody departs or dies.
wait_for() { wait_until "$1 s later" has_come "$(($(date +%s) + $1))"; }
has_come() { (($(date +%s) >= $1)); }

