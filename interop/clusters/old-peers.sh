#!/usr/bin/env bash
# scripts/interop old-peers [OPTIONS]
#
# Runs Debian programs with older versions of memberlist together with memberlist-agents on
# loopback: `serf` (memberlist 0.2.2) and `prometheus-alertmanager` (memberlist 0.5.0).
#
# Each cluster has two old peers and two agents. An agent joins an old peer and an old peer joins an
# agent, all list each other, and for N seconds no node suspects another and no old peer logs a
# complaint. Then one node of each kind is paused for a moment, to show that each side probes the
# other, and one of each kind leaves and is seen to leave.
#
# Serf runs in three clusters at the same time: with its defaults for N seconds, and for up to 30 s
# each without compression and with encryption.
#
#   --preset P     the preset to build: dev (default), release, asan, tsan or clang
#   --bin DIR      build nothing; memberlist-agent, -debug-codec and -debug-ping are in DIR
#   --peer P       serf, alertmanager or all (default)
#   --seconds N    how long the healthy clusters are watched, 20 or more (default 120)
#   --key-bits N   the key of Serf's encrypted cluster: 128, 192 or 256 (default)
#   --keep         keep the output of all programs even after PASS
#
# The number of nodes is fixed: in a larger cluster, gossip would tell some nodes what each has to
# find out by its own probes, and would not carry Serf's leave intents to all. There are no labels,
# because neither program supports them.
#
# The last line is `PASS`, `FAIL: why` or `SKIPPED: why`. Exit code 0 after PASS, 1 after FAIL or a
# wrong option, 77 after SKIPPED: neither program is installed. scripts/bootstrap installs both
# where it can.
source "$(dirname "$0")/../../scripts/common.sh"

parts=interop/clusters/old-peers
for part in build processes sanitizers; do source "interop/clusters/lib/$part.sh"; done
for part in cluster agents checks scenario; do source "$parts/$part.sh"; done

preset=dev bin="" peer=all seconds=120 key_bits="" keep=0
key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=   # for tests only: the bytes 0, 1, 2, ...

declare -A program_of=([serf]=serf [alertmanager]=prometheus-alertmanager)   # also the names of the packages

# fail TEXT: under the name that people know.
fail() {
    printf 'interop old-peers: %s\n' "$*" >&2
    exit 1
}

parse_arguments() {
    while (($#)); do
        case "$1" in
            -h | --help) help_from "$0"; exit 0 ;;
            --keep) keep=1; shift; continue ;;
            --preset | --bin | --peer | --seconds | --key-bits) ;;
            --nodes-go | --nodes-cpp | --label) fail "takes no $1; --help says why" ;;
            *) fail "unknown option '$1'; see --help" ;;
        esac
        (($# >= 2)) || fail "$1 needs a value"
        case "$1" in
            --preset) preset=$2 ;;
            --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
            --peer) peer=$2 ;;
            --seconds) seconds=$2 ;;
            --key-bits) key_bits=$2 ;;
        esac
        shift 2
    done
    is_preset "$preset" || fail "unknown preset '$preset': dev, release, asan, tsan or clang"
    [[ "$peer" =~ ^(serf|alertmanager|all)$ ]] || fail "--peer takes serf, alertmanager or all"
    { [[ "$seconds" =~ ^[0-9]+$ ]] && ((seconds >= 20)); } || fail "--seconds takes a whole number of 20 or more"
    [[ "$key_bits" =~ ^(|128|192|256)$ ]] || fail "--key-bits takes 128, 192 or 256"
    [[ -z "$key_bits" || "$peer" != alertmanager ]] ||
        fail "alertmanager takes no --key-bits: it does not encrypt gossip"
    key=$(base64 -d <<<"$key" | head -c $((${key_bits:-256} / 8)) | base64 -w0)
}

find_programs() {
    local tools=(memberlist-agent memberlist-debug-codec memberlist-debug-ping) tool
    [[ -n "$bin" ]] || build_programs "$preset" 0 "${tools[@]}"
    for tool in "${tools[@]}"; do need_program "$tool"; done
}

# start_cluster NAME PEER SPAN: with the flags in serf_flags, agent_flags and codec_flags.
start_cluster() {
    (
        trap kill_all EXIT
        trap 'exit 143' TERM
        cluster=$1 span=$3 here=$dir/$1 last_port=$((10000 + BASHPID * 16 % 20000))
        mkdir "$here"
        source "$parts/$2.sh"
        run_scenario
    ) &
    cluster_pid[$1]=$!
}

start_serf_clusters() {
    local short=$((seconds < 30 ? seconds : 30))
    agent_flags=(--delegate-versions "2,5,4") serf_flags=() codec_flags=()
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
find_programs
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
        loud "SKIPPED: no $candidate; scripts/bootstrap installs the package ${program_of[$candidate]}"
    fi
done
((${#cluster_pid[@]})) || { echo "SKIPPED: none of these old peers is installed"; exit 77; }

for name in "${!cluster_pid[@]}"; do
    wait "${cluster_pid[$name]}" || [[ -e "$dir/$name.failure" ]] ||
        echo "$name: ended early" >"$dir/$name.failure"
    unset "cluster_pid[$name]"
done
if compgen -G "$dir/*.failure" >/dev/null; then
    keep=1
    echo "the output of all programs is in $dir"
    echo "FAIL: $(cat "$dir"/*.failure | paste -sd';')"
    exit 1
fi
((!keep)) || echo "the output of all programs is in $dir"
echo PASS
