#!/usr/bin/env bash
# scripts/interop compare [OPTIONS]
#
# Compares how clusters of Go nodes, of C++ nodes and of both behave under the same faults. The
# three clusters run at the same time on the same machine, so that its load affects all of them, and
# each node is in a network namespace of its own, which takes root. Builds the programs first.
#
# Prints a row for each fault and cluster: the time to the first detection and until all nodes know,
# false suspicions and deaths, packets and bytes that a node sends. interop/clusters/lib/figures.sh
# defines them. A run counts as failed if its cluster does not reunite after it was measured; its
# figures count all the same.
#
#   --preset P           the preset to build: release (default), dev, asan, tsan or clang
#   --bin DIR            build nothing; memberlist-agent and go-peer are in DIR
#   --repetitions N      runs of each fault (default 10)
#   --nodes N            nodes in each cluster, 4 or more (default 6)
#   --profile P          the timings: lan (default), wan or local
#   --fault NAME         crash, pause, loss-10, loss-25 or loss-40; may be repeated (default: all)
#   --markdown FILE      also write the table to FILE
#
# The less else the machine does, the more the table says about the implementations. The last line
# is `PASS`, `FAIL: why` or `SKIPPED: why`. Exit code 0 after PASS, 1 after FAIL or a wrong option,
# 77 after SKIPPED: there is no Go, or no network namespace can be made.
source "$(dirname "$0")/../../scripts/common.sh"
source interop/clusters/lib/build.sh

# fail TEXT: under the name that people know.
fail() {
    printf 'interop compare: %s\n' "$*" >&2
    exit 1
}

preset=release bin="" repetitions=10 nodes=6 profile=lan markdown="" faults=()
while (($#)); do
    case "$1" in
        -h | --help) help_from "$0"; exit 0 ;;
        --preset | --bin | --repetitions | --nodes | --profile | --fault | --markdown) ;;
        *) fail "unknown option '$1'; see --help" ;;
    esac
    (($# >= 2)) || fail "$1 needs a value"
    case "$1" in
        --preset) preset=$2 ;;
        --bin) bin=$(cd "$caller_directory" && realpath -m "$2") ;;
        --repetitions) repetitions=$2 ;;
        --nodes) nodes=$2 ;;
        --profile) profile=$2 ;;
        --fault)
            [[ "$2" =~ ^(crash|pause|loss-(10|25|40))$ ]] || fail "unknown fault '$2'; see --help"
            faults+=("$2")
            ;;
        --markdown) markdown=$(cd "$caller_directory" && realpath -m "$2") ;;
    esac
    shift 2
done
is_preset "$preset" || fail "unknown preset '$preset': dev, release, asan, tsan or clang"
[[ "$repetitions" =~ ^[1-9][0-9]*$ ]] || fail "--repetitions takes a whole number of 1 or more"
{ [[ "$nodes" =~ ^[0-9]+$ ]] && ((nodes >= 4)); } || fail "--nodes takes a whole number of 4 or more"
[[ "$profile" =~ ^(lan|wan|local)$ ]] || fail "--profile takes lan, wan or local"
((${#faults[@]})) || faults=(crash pause loss-10 loss-25 loss-40)

declare -A go_nodes=([all-Go]=$nodes [all-C++]=0 [mixed]=$((nodes / 2)))

# measure FAULT CLUSTER REPETITION: adds a line to $dir/FAULT.CLUSTER if it was measured, and one to
# its .failures if it failed.
measure() {
    local code=0 log=$dir/$1.$2.$3.log figures=$dir/$1.$2.$3.figures command
    command=(interop/clusters/cluster.sh "measure-${1%-*}" --bin "$bin" --hosts --profile "$profile"
        --nodes-go "${go_nodes[$2]}" --nodes-cpp $((nodes - go_nodes[$2]))
        --repetition "$3" --figures "$figures")
    [[ "$1" != loss-* ]] || command+=(--loss "${1#*-}")
    children=()   # this subshell has inherited those of the whole script
    pass_signals_on
    "${command[@]}" >"$log" 2>&1 &
    children=($!)
    wait $! || code=$?
    [[ ! -s "$figures" ]] || cat "$figures" >>"$dir/$1.$2"
    ((code == 0)) || tail -n 1 "$log" >>"$dir/$1.$2.failures"
    printf '%-8s %-8s %3d/%d  %s\n' "$1" "$2" "$3" "$repetitions" "$(tail -n 1 "$log")"
}

# row FAULT CLUSTER: medians with minimum and maximum, and the sums of suspicions and deaths.
row() {
    local file=$1.$2 column
    touch "$dir/$file" "$dir/$file.failures"
    printf '%s' "$1|$2|$(wc -l <"$dir/$file")|$(wc -l <"$dir/$file.failures")"
    for column in 1 2 3; do printf '|%s' "$(spread $column "$file")"; done
    awk '{ suspicions += $4; deaths += $5 }
        END { printf "|%s|%s", NR ? suspicions : "-", NR ? deaths : "-" }' "$dir/$file"
    for column in 6 7 8 9; do printf '|%s' "$(spread $column "$file")"; done
    echo
}

# write_rows: writes $dir/rows, for each fault of which there was a run.
write_rows() {
    local fault cluster
    for fault in "${faults[@]}"; do
        compgen -G "$dir/$fault.*" >/dev/null || continue
        for cluster in all-Go all-C++ mixed; do row "$fault" "$cluster"; done
    done >"$dir/rows"
}

# spread COLUMN FILE: the median, with minimum and maximum.
spread() {
    awk -v column="$1" '$column != "-" { print $column }' "$dir/$2" | sort -n | awk '
        { value[NR] = $1 }
        END { if (NR == 0) print "-"
              else if (NR == 1) print value[1]
              else {
                  median = (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2
                  print median " (" value[1] "-" value[NR] ")"
              } }'
}

heading="fault|cluster|measured|failed|first detection, s|all know, s|listed again, s"
heading+="|false suspicions|false deaths"
heading+="|UDP packets/s per node|UDP bytes/s per node|all packets/s per node|all bytes/s per node"
print_table() {
    { echo "$heading"; cat "$dir/rows"; } | column -t -s '|' -o '  '
    [[ -z "$markdown" ]] || {
        echo "Medians of the runs (minimum-maximum), and the sums of suspicions and deaths." \
            "$nodes nodes per cluster, profile $profile, preset $preset."
        echo
        echo "|$heading|"
        sed 's/[^|]*/---/g; s/.*/|&|/' <<<"$heading"
        sed 's/.*/|&|/' "$dir/rows"
    } >"$markdown"
}

# report_interrupted_run: prints the table of the runs before the interrupt, which may have taken
# hours.
report_interrupted_run() {
    write_rows
    markdown="" print_table
    rm -rf "$dir"
    echo "FAIL: interrupted"
}

[[ -n "$bin" ]] || build_programs "$preset" "$nodes" memberlist-agent
need_program memberlist-agent
dir=$(mktemp -d "${TMPDIR:-/tmp}/interop-compare.XXXXXX")
pass_signals_on report_interrupted_run
for fault in "${faults[@]}"; do
    for ((i = 1; i <= repetitions; ++i)); do
        children=()
        for cluster in all-Go all-C++ mixed; do
            measure "$fault" "$cluster" "$i" &
            children+=($!)
        done
        wait
    done
    skipped=$(grep -hs '^SKIPPED' "$dir"/*.failures | head -n 1 || true)
    [[ -z "$skipped" ]] || { rm -rf "$dir"; echo "$skipped"; exit 77; }
done
write_rows
print_table
echo "the logs of all runs are in $dir"
failures=$(cat "$dir"/*.failures)
[[ -z "$failures" ]] ||
    end_with_failure "$(wc -l <<<"$failures") runs failed, the first: $(head -n 1 <<<"$failures")"
echo PASS
