#!/usr/bin/env bash
# scripts/interop-old-peers.sh [--bin DIR] [--peer serf|alertmanager|all] [--seconds N] [--key-bits N]
#                              [--keep]
#
# Programs of Debian that hold an older memberlist, live on 127.0.0.1 with memberlist-agents: `serf` (memberlist 0.2.2)
# and `prometheus-alertmanager` (memberlist 0.5.0). In each cluster two old peers and two agents: an agent joins an old
# peer, an old peer joins an agent, all list each other, and for N seconds nobody suspects anybody and no old peer
# complains about what it receives. Then one of each kind is stopped for a moment, to show that either side does probe
# the other and would have told, and one of each kind leaves, and is seen to have left.
#
# Serf runs in three clusters at the same time: with its defaults for N seconds; encrypted, and with compression
# disabled, for 30 s at most.
#
#   --bin DIR      where memberlist-agent, memberlist-debug-codec and memberlist-debug-ping are (default build/dev/bin)
#   --peer P       which old peer (default all)
#   --seconds N    how long nothing may happen, at least 20 (default 120)
#   --key-bits N   the key of Serf's encrypted cluster: 128, 192 or 256 (default); alertmanager has no key for gossip
#   --keep         keep what all programs wrote, even if all is well
#
# There is no --label: neither program has a way to set one, and Serf's memberlist does not know what it is. And no
# --nodes-go or --nodes-cpp but 2: with more, some learn by gossip what the story wants each to find out by its own probes,
# and gossip of Serf's leaves, which goes to few, misses some.
#
# The last line is PASS, or FAIL and why. Exit code 0 or 1; 77 (skipped) if no program of an old peer is installed.
source "$(dirname "$0")/common.sh"

parts=scripts/interop-old-peers
source scripts/interop-cluster/processes.sh
source scripts/interop-cluster/sanitizers.sh
for part in cluster agents checks story; do source "$parts/$part.sh"; done

bin=build/dev/bin peer=all seconds=120 key_bits="" keep=0
key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=   # for tests only: the bytes 0, 1, 2, ...

declare -A program_of=([serf]=serf [alertmanager]=prometheus-alertmanager)   # also the names of the packages

parse_arguments() {
    while (($#)); do
        case "$1" in
            -h | --help) help_from "$0"; exit 0 ;;
            --keep) keep=1; shift; continue ;;
        esac
        (($# >= 2)) || fail "$1 needs a value, or is unknown; see --help"
        case "$1" in
            --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
            --peer) peer=$2 ;;
            --seconds) seconds=$2 ;;
            --key-bits) key_bits=$2 ;;
            --nodes-go | --nodes-cpp) [[ "$2" == 2 ]] || fail "$1 can only be 2: who is to notice what is chance among more" ;;
            --label) fail "--label cannot be: serf's memberlist 0.2.2 knows no labels, and alertmanager has no option for one" ;;
            *) fail "unknown argument '$1'; see --help" ;;
        esac
        shift 2
    done
    [[ "$peer" =~ ^(serf|alertmanager|all)$ ]] || fail "--peer is serf, alertmanager or all"
    [[ "$seconds" =~ ^[0-9]+$ ]] && ((seconds >= 20)) || fail "--seconds is a whole number from 20 on"
    [[ "$key_bits" =~ ^(|128|192|256)$ ]] || fail "--key-bits is 128, 192 or 256"
    [[ -z "$key_bits" || "$peer" != alertmanager ]] || fail "--key-bits is for serf: alertmanager cannot encrypt gossip with a key"
    key=$(base64 -d <<<"$key" | head -c $((${key_bits:-256} / 8)) | base64 -w0)
    local tool
    for tool in memberlist-agent memberlist-debug-codec memberlist-debug-ping; do
        [[ -x "$bin/$tool" ]] || fail "no $tool in '$bin'; build first"
    done
}

# start_cluster NAME PEER SPAN; its flags are those in serf_flags, agent_flags and codec_flags.
start_cluster() {
    (
        trap kill_all EXIT
        trap 'exit 143' TERM
        cluster=$1 span=$3 here=$dir/$1 last_port=$((10000 + BASHPID * 16 % 20000))
        mkdir "$here"
        source "$parts/$2.sh"
        run_story
    ) &
    cluster_pid[$1]=$!
}

start_serf_clusters() {
    local short=$((seconds < 30 ? seconds : 30))
    agent_flags=(--delegate-versions 2,5,4) serf_flags=() codec_flags=()
    start_cluster serf serf "$seconds"
    serf_flags=(-disable-compression)
    start_cluster serf-uncompressed serf "$short"
    agent_flags+=(--encrypt "$key") serf_flags=(-encrypt="$key") codec_flags=(--key "$key")
    start_cluster serf-encrypted serf "$short"
}

start_alertmanager_clusters() {
    agent_flags=() codec_flags=()
    start_cluster alertmanager alertmanager "$seconds"
}

stop_clusters() {
    local code=$? pid
    for pid in "${cluster_pid[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${cluster_pid[@]}"; do wait "$pid" 2>/dev/null || true; done
    ((keep)) || rm -rf "$dir"
    ((code < 129)) || echo "FAIL: interrupted"
}

parse_arguments "$@"
dir=$(mktemp -d "${TMPDIR:-/tmp}/interop-old-peers.XXXXXX")
start=$EPOCHREALTIME
declare -A cluster_pid=()
trap stop_clusters EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

for candidate in serf alertmanager; do
    [[ "$peer" == "$candidate" || "$peer" == all ]] || continue
    if command -v "${program_of[$candidate]}" >/dev/null; then
        start_${candidate}_clusters
    else
        loud "SKIPPED: no old peer '$candidate'. Install Debian's package ${program_of[$candidate]} (scripts/bootstrap)"
    fi
done
((${#cluster_pid[@]})) || { echo "SKIPPED: no old peer is installed"; exit 77; }

for name in "${!cluster_pid[@]}"; do
    wait "${cluster_pid[$name]}" || [[ -e "$dir/$name.failure" ]] || echo "$name: ended early" >"$dir/$name.failure"
    unset "cluster_pid[$name]"
done
if compgen -G "$dir/*.failure" >/dev/null; then
    keep=1
    echo "what all programs wrote is in $dir"
    echo "FAIL: $(cat "$dir"/*.failure | paste -sd';')"
    exit 1
fi
((!keep)) || echo "what all programs wrote is in $dir"
echo PASS
