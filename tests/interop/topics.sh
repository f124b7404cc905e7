#!/usr/bin/env bash
# topics.sh BIN
#
# Messages on topics between two nodes of this library and one of Go's memberlist (docs/topics.md).
# Each hears what each of the others sends to it alone and to all. Then the numbers of broadcasts: a
# number from the future is ignored, and the numbers of a node that left and came back are
# forgotten.
source "$(dirname "${BASH_SOURCE[0]}")/shell_tests.sh"

bin=$1
need_program "$bin/memberlist-agent"
need_program "$bin/go-peer"

# broadcast RECEIVER NUMBER TEXT: sends the receiver a keyed broadcast as if `quiet` had sent it.
# `quiet` itself sends none.
broadcast() {
    local number octets="" shift
    for ((shift = 56; shift >= 0; shift -= 8)); do
        printf -v number '\\x%02x' $(($2 >> shift & 255))
        octets+=$number
    done
    printf '%b' "\x08\x89MLT\x01\x01\x07\x04\x00\x05${octets}interoploadquiet$3" >"$dir/packet"
    cat "$dir/packet" >"/dev/udp/${address[$1]/://}"   # bash itself would split it at line feeds
}

# now_plus HOURS: the number of a broadcast that is sent at that time.
now_plus() { echo $(($(date +%s%6N) + $1 * 3600 * 1000000)); }

# count RECEIVER EVENT: how many such events about `quiet` the receiver has reported.
count() { grep -c "\"event\":\"$2\",\"node\":\"quiet\"" "$dir/$1.out" || true; }

# await_more EVENT COUNT...: waits until each receiver has reported more such events about `quiet`.
await_more() {
    local i tries
    for i in "${!receivers[@]}"; do
        for ((tries = 0; tries < 200; ++tries)); do
            if (($(count "${receivers[$i]}" "$1") > ${@:$((i + 2)):1})); then continue 2; fi
            sleep 0.1
        done
        report "${receivers[$i]} reports a $1" "it did not within 20 s"
        exit 1
    done
}

# start_quiet, stop_quiet: return when both receivers have reported it.
start_quiet() {
    local before=("$(count cpp-1 join)" "$(count go-1 join)")
    start quiet "$bin/memberlist-agent" --name quiet --incarnation clock --bind 127.0.0.1:0 --join "${address[go-1]}" \
        --profile local --events json
    await_more join "${before[@]}"
}
stop_quiet() {
    local before=("$(count cpp-1 leave)" "$(count go-1 leave)")
    stop quiet INT
    await_more leave "${before[@]}"
}

# hears RECEIVER TEXT: the receiver has heard it, or does within 5 s.
hears() {
    local tries
    for ((tries = 0; tries < 50; ++tries)); do
        if grep -q "\"node\":\"quiet\",.*\"payload\":\"$2\"" "$dir/$1.out"; then return; fi
        sleep 0.1
    done
    return 1
}
receivers=(cpp-1 go-1)

common=(--bind 127.0.0.1:0 --profile local --events json --topics-every 200ms)
start cpp-1 "$bin/memberlist-agent" --name cpp-1 "${common[@]}"
start go-1 "$bin/go-peer" --name go-1 "${common[@]}" --join "${address[cpp-1]}"
start cpp-2 "$bin/memberlist-agent" --name cpp-2 "${common[@]}" --join "${address[go-1]}"

names=(cpp-1 go-1 cpp-2)
for receiver in "${names[@]}"; do
    for sender in "${names[@]}"; do
        [[ $sender != "$receiver" ]] || continue
        head="\"event\":\"topic\",\"node\":\"$sender\",\"topic\":\"interop\",\"payload\":\"topic from $sender"
        await "$receiver" "$head to $receiver #[0-9]+\",\"broadcast\":false"
        report "$receiver hears what $sender sends to it" ""
        await "$receiver" "$head to all #[0-9]+\",\"broadcast\":true"
        report "$receiver hears what $sender sends to all" ""
    done
done
start_quiet
for receiver in "${receivers[@]}"; do
    broadcast "$receiver" "$(now_plus 25)" "to $receiver, from the future"
    broadcast "$receiver" "$(now_plus 23)" "to $receiver, of a fast clock"
    await "$receiver" "\"payload\":\"to $receiver, of a fast clock\""
    broadcast "$receiver" "$(now_plus 0)" "to $receiver, older"
done
stop_quiet
for receiver in "${receivers[@]}"; do
    report "$receiver ignores a number more than a day ahead" "$(grep 'from the future' "$dir/$receiver.out" || true)"
    report "$receiver ignores a number older than its window" "$(grep 'older' "$dir/$receiver.out" || true)"
done
# A broadcast that was still on its way when `quiet` left may arrive once more. Then the new one is
# not heard, and another attempt is made.
for receiver in "${receivers[@]}"; do
    problem="not heard"
    for ((absences = 1; absences <= 5; ++absences)); do
        start_quiet
        broadcast "$receiver" "$(now_plus 0)" "to $receiver, after an absence"
        if hears "$receiver" "to $receiver, after an absence"; then problem=""; fi
        stop_quiet
        [[ -n "$problem" ]] || break
    done
    report "$receiver forgets the numbers of a node that leaves" "$problem"
done

for name in "${names[@]}"; do
    stop "$name" INT
    report "$name exits with code 0" "$([[ $code == 0 ]] || echo "exit code $code")"
done
for name in "${names[@]}"; do
    twice=$(grep '"broadcast":true' "$dir/$name.out" | grep -o '"payload":"[^"]*"' | sort | uniq -d)
    report "$name hears nothing twice" "$twice"
    raw=$(grep -c '"event":"user"' "$dir/$name.out" || true)
    report "$name reports none of them as plain user messages" "$([[ $raw == 0 ]] || echo "$raw of them")"
done
conclude
