#!/usr/bin/env bash
# tests/interop/recorder_reproduces.sh BIN GOLDEN
#
# Records the golden vectors once more with BIN/recorder and compares what they mean with the folder GOLDEN: names,
# origins, configurations, layers and messages. Bytes may differ where they are no function of the meaning: nonces, and the
# order of members in a push/pull. Exit code 77 (skipped) where there is no recorder.
set -euo pipefail
bin=$1 golden=$2
if [[ ! -x "$bin/recorder" ]]; then
    printf '\n*** SKIPPED: no recorder in %s. Install Go 1.25 or later and build again ***\n\n' "$bin"
    exit 77
fi
fresh=$(mktemp -d)
trap 'rm -r "$fresh"' EXIT

meanings() {
    jq -S '[.vectors[] | {name, origin, carrier, config, layers, messages}
        | .messages |= map(if .Nodes then .Nodes |= sort_by(.Name) else . end)]' "$1"
}

"$bin/recorder" -out "$fresh"
compared=0 different=0
for file in "$golden"/*.json; do
    name=$(basename "$file")
    meanings "$file" >"$fresh/then"
    meanings "$fresh/$name" >"$fresh/now" || { echo "$name was not recorded"; exit 1; }
    diff -u "$fresh/then" "$fresh/now" >"$fresh/difference" ||
        { echo "$name means something else now:"; head -n 40 "$fresh/difference"; different=$((different + 1)); }
    compared=$((compared + $(jq '.vectors | length' "$file")))
done
echo "$compared vectors compared, $different files differ"
((compared > 0 && different == 0))
