#!/usr/bin/env bash
# tests/fuzz/check_corpora.sh MAKE_CORPUS CORPORA
#
# Compares the seeds that MAKE_CORPUS writes with the folder CORPORA. Fails if a seed is missing or different, or if CORPORA has a
# file that is neither a seed nor named regression_..., as findings of a fuzzer are.
set -euo pipefail
make_corpus=$1 corpora=$2
fresh=$(mktemp -d)
trap 'rm -r "$fresh"' EXIT

"$make_corpus" "$fresh"
seeds=0 stale=0
while IFS= read -r seed; do
    seeds=$((seeds + 1))
    cmp -s "$fresh/$seed" "$corpora/$seed" || { echo "stale seed: $seed"; stale=$((stale + 1)); }
done < <(cd "$fresh" && find . -type f | sort)
while IFS= read -r seed; do
    [[ -e "$fresh/$seed" ]] || { echo "no longer generated: $seed"; stale=$((stale + 1)); }
done < <(cd "$corpora" && find . -type f ! -name 'regression_*' | sort)
echo "$seeds seeds, $stale stale"
((seeds > 0 && stale == 0)) || { echo "run make_corpus tests/fuzz/corpus and remove what is no longer generated"; exit 1; }
