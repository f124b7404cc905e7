# Sourced by old-peers.sh: Debian's `prometheus-alertmanager` 0.25.0, which contains memberlist
# 0.5.0. The functions are explained in scenario.sh.

start_old() {
    local join=()
    next_port; port[$1]=$found
    next_port; control[$1]=$found
    [[ -z "${2:-}" ]] || join=(--cluster.peer="$2")
    printf 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n' >"$here/alertmanager.yml"
    : >"$here/$1.log"
    prometheus-alertmanager --config.file="$here/alertmanager.yml" --storage.path="$here/$1.data" \
        --cluster.listen-address=127.0.0.1:"${port[$1]}" --web.listen-address=127.0.0.1:"${control[$1]}" \
        --log.level=debug "${join[@]}" >"$here/$1.log" 2>&1 &
    pid[$1]=$!
    wait_until "$1 runs" grep -q 'msg="Listening on"' "$here/$1.log"
    [[ -z "${2:-}" ]] || wait_until "$1 joins $2" grep -q 'msg="joined cluster" peers=1' "$here/$1.log"
    wait_until "$1 has a name" alertmanager_has_name "$1"   # a random one
}

alertmanager_has_name() {
    name_of[$1]=$(http_get "$1" /api/v2/status | jq -r '.cluster.name // ""')
    [[ -n "${name_of[$1]}" ]]
}

http_get() {
    exec 3<>"/dev/tcp/127.0.0.1/${control[$1]}"
    printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3
    timeout 5 cat <&3 | sed '1,/^\r*$/d'
    exec 3>&-
}

listed_by_old() { http_get "$1" /api/v2/status | jq -r '.cluster.peers[].name'; }

# metric NAME METRIC: its value as a whole number.
metric() { http_get "$1" /metrics | awk -v metric="alertmanager_cluster_$2" '$1 == metric { printf "%d\n", $2 }'; }
metric_is() { [[ "$(metric "$1" "$2")" == "$3" ]]; }

check_versions() {
    local name seen
    for name in cpp-1 cpp-2; do
        seen=$(state_of "$name" "$1" | jq -c .Vsn)
        [[ "$seen" == "[1,5,2,0,0,0]" ]] || give_up "$1 has versions $seen for $name, not 1,5,2 and 0,0,0"
    done
}

# It counts answered direct probes per peer. It probes one of its three peers each second.
check_probes() {
    local name counted
    for name in cpp-1 cpp-2; do
        counted=$(metric "$1" "pings_seconds_count{peer=\"$name\"}")
        say "$name has answered $counted probes of $1"
        ((counted >= span / 6)) || give_up "$name has answered only $counted probes of $1"
    done
    metric_is "$1" health_score 0 || give_up "$1 has a health score of $(metric "$1" health_score), not 0"
}

before_leave() { :; }

# It does not distinguish leaving from failing. Either counts as "left" in its metrics, and the
# member is kept as a "failed peer" that it tries to reach every 10 s.
after_leave() {
    wait_until "$2 counts $1 as left and will try to reach it" metric_is "$2" peers_left_total 1
    metric_is "$2" failed_peers 1 || give_up "$2 does not try to reach $1"
}
after_plain_leave() { wait_until "$2 counts $1 as left, too" metric_is "$2" peers_left_total 3; }

leave_old() { kill -TERM "${pid[$1]}"; }
after_old_leave() { wait_until "$2 counts $1 as left, too" metric_is "$2" peers_left_total 2; }

check_ack_payload() { :; }
