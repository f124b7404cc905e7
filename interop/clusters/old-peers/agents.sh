# Sourced by old-peers.sh: starts memberlist-agents and reads their events.

# start_agent NAME SEED-ADDRESS
start_agent() {
    : >"$here/$1.events"
    "$bin/memberlist-agent" --name "$1" --bind 127.0.0.1:0 --join "$2" --events json --log-level debug \
        "${agent_flags[@]}" >"$here/$1.events" 2>"$here/$1.log" &
    pid[$1]=$! name_of[$1]=$1
    wait_until "$1 joins $2" grep -q '"event":"joined","seeds":1' "$here/$1.events"
    port[$1]=$(sed -n '1s/.*"address":"127.0.0.1:\([0-9]*\)".*/\1/p' "$here/$1.events")
}

# listed_by_agent NAME: the members that it lists, one name per line.
listed_by_agent() {
    jq -rR 'fromjson? | select(.event == "join" or .event == "leave") | "\(.event) \(.node)"' "$here/$1.events" |
        awk '{ last[$2] = $1 } END { for (name in last) if (last[name] == "join") print name }'
}

# agent_reported NAME EVENT SUBJECT [FURTHER-FIELDS]
agent_reported() {
    grep -q "\"event\":\"$2\",\"node\":\"${name_of[$3]}\",\"address\":\"127.0.0.1:${port[$3]}\"${4:-}" \
        "$here/$1.events"
}
