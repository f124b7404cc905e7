#!/usr/bin/env bash
# topics.sh BIN
#
# Messages on topics between two nodes of this library and one of Go's memberlist: each hears what each of the others
# says to it alone and to all, in the words of docs/topics.md. Then what both must make of numbers: those from the future are
# no broadcasts, and who was away counts from anew.
source "$(dirname "${BASH_SOURCE[0]}")/shell_tests.sh"

bin=$1
need_program "$bin/memberlist-agent"
need_program "$bin/go-peer"

# broadcast RECEIVER NUMBER TEXT: what `quiet`, which says nothing itself, might have sent to that node, with a key.
broadcast() {
    local number octets="" shift
    for ((shift = 56; shift >= 0; shift -= 8)); do
        printf -v number '\\x%02x' $(($2 >> shift & 255))
        octets+=$number
    done
    printf "\x08\x89MLT\x01\x01\x07\x04\x00\x05${octets}interoploadquiet$3" >"/dev/udp/${address[$1]/://}"
}
# now_plus HOURS: the number of a broadcast of that time.
now_plus() { echo $(($(date +%s%6N) + $1 * 3600 * 1000000)); }

# told RECEIVER EVENT: how often it has told that of `quiet`.
told() { grep -c "\"event\":\"$2\",\"node\":\"quiet\"" "$dir/$1.out" || true; }
# await_more EVENT BEFORE...: until each receiver has told it of `quiet` more often than before.
await_more() {
    local i tries
    for i in "${!receivers[@]}"; do
        for ((tries = 0; tries < 200; ++tries)); do
            if (($(told "${receivers[$i]}" "$1") > ${@:$((i + 2)):1})); then continue 2; fi
            sleep 0.1
        done
        report "${receivers[$i]} tells of a $1" "it did not within 20 s"
        exit 1
    done
}
# quiet_comes, quiet_goes: and both receivers know.
quiet_comes() {
    local before=("$(told cpp-1 join)" "$(told go-1 join)")
    start quiet "$bin/memberlist-agent" --name quiet --incarnation clock --bind 127.0.0.1:0 --join "${address[go-1]}" \
        --profile local --events json
    await_more join "${before[@]}"
}
quiet_goes() {
    local before=("$(told cpp-1 leave)" "$(told go-1 leave)")
    stop quiet INT
    await_more leave "${before[@]}"
}
# hears RECEIVER TEXT: now or within 5 s.
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
        report "$receiver hears what $sender says to it" ""
        await "$receiver" "$head to all #[0-9]+\",\"broadcast\":true"
        report "$receiver hears what $sender says to all" ""
    done
done
quiet_comes
for receiver in "${receivers[@]}"; do
    broadcast "$receiver" "$(now_plus 25)" "to $receiver, from the future"
    broadcast "$receiver" "$(now_plus 23)" "to $receiver, of a fast clock"
    await "$receiver" "\"payload\":\"to $receiver, of a fast clock\""
    broadcast "$receiver" "$(now_plus 0)" "to $receiver, older"
done
quiet_goes
for receiver in "${receivers[@]}"; do
    report "$receiver takes no number that is more than a day ahead" "$(grep 'from the future' "$dir/$receiver.out" || true)"
    report "$receiver takes no number that is older than a window" "$(grep 'older' "$dir/$receiver.out" || true)"
done
# What was still under way when it went may come once more, and then it is not heard this time.
for receiver in "${receivers[@]}"; do
    problem="not heard"
    for ((absences = 1; absences <= 5; ++absences)); do
        quiet_comes
        broadcast "$receiver" "$(now_plus 0)" "to $receiver, after an absence"
        if hears "$receiver" "to $receiver, after an absence"; then problem=""; fi
        quiet_goes
        [[ -n "$problem" ]] || break
    done
    report "$receiver has forgotten the numbers of who was away" "$problem"
done

for name in "${names[@]}"; do
    stop "$name" INT
    report "$name ends well" "$([[ $code == 0 ]] || echo "exit code $code")"
done
for name in "${names[@]}"; do
    twice=$(grep '"broadcast":true' "$dir/$name.out" | grep -o '"payload":"[^"]*"' | sort | uniq -d)
    report "$name hears nothing twice" "$twice"
    raw=$(grep -c '"event":"user"' "$dir/$name.out" || true)
    report "$name takes none of it for a message of another kind" "$([[ $raw == 0 ]] || echo "$raw of them")"
done
conclude
