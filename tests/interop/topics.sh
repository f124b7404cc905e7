#!/usr/bin/env bash
# topics.sh BIN
#
# Messages on topics between two nodes of this library and one of Go's memberlist: each hears what each of the others
# says to it alone and to all, in the words of docs/topics.md.
source "$(dirname "${BASH_SOURCE[0]}")/shell_tests.sh"

bin=$1
need_program "$bin/memberlist-agent"
need_program "$bin/go-peer"

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
