#!/usr/bin/env bash
# tests/fuzz/check_corpora.sh MAKE_CORPUS CORPORA
#
# Fails if a seed that MAKE_CORPUS writes is missing in the folder CORPORA, or is another one there; or if there is a file
# that it writes no more. What a fuzzer has found lies beside them as regression_..., and is left alone.
set -euo pipefail
make_corpus=$1 corpora=$2
fresh=$(mktemp -d)
trap 'rm -r "$fresh"' EXIT

"$make_corpus" "$fresh"
seeds=0 stale=0
while IFS= read -r seed; do
    seeds=$((seeds + 1))
    cmp -s "$fresh/$seed" "$corpora/$seed" || { echo "not as it would be written today: $seed"; stale=$((stale + 1)); }
done < <(cd "$fresh" && find . -type f | sort)
while IFS= read -r seed; do
    [[ -e "$fresh/$seed" ]] || { echo "written no more: $seed"; stale=$((stale + 1)); }
done < <(cd "$corpora" && find . -type f ! -name 'regression_*' | sort)
echo "$seeds seeds, $stale stale"
((seeds > 0 && stale == 0)) || { echo "run: make_corpus tests/fuzz/corpus, and remove what is written no more"; exit 1; }
