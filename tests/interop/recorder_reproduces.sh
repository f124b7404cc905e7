#!/usr/bin/env bash
# tests/interop/recorder_reproduces.sh BIN GOLDEN
#
# Records the golden vectors once more with BIN/recorder and compares them with the folder GOLDEN: the set of files, and of
# each vector its name, note, origin, configuration, layers, messages, what was heard, and its bytes. These may differ where
# they are no function of the meaning: under another nonce only their number counts, and of several members in a push/pull the
# order, with which also the length of what is compressed changes. Exit code 77 (skipped) where there is no recorder.
set -euo pipefail
bin=$1 golden=$2
if [[ ! -x "$bin/recorder" ]]; then
    printf '\n*** SKIPPED: no recorder in %s. Install Go 1.25 or later and build again ***\n\n' "$bin"
    exit 77
fi
work=$(mktemp -d)
fresh=$work/fresh
trap 'rm -r "$work"' EXIT

# meanings FILE: without what may differ.
meanings() {
    jq -S '[.vectors[]
        | ([.messages[] | .Nodes // [] | length] | max // 0) as $members
        | (.layers | index("compression")) as $compression
        | .messages |= map(if .Nodes then .Nodes |= sort_by(.Name) else . end)
        | .size = if $members > 1 and $compression then "any" else .bytes | length end
        | del(.bytes, .nonce)]' "$1"
}

# of_one_nonce THEN NOW: the vectors that were sealed with the same nonce, or not at all, and yet have other bytes.
of_one_nonce() {
    jq -r -s '[.[0].vectors, .[1].vectors] | transpose[]
        | select(.[0].nonce == .[1].nonce and .[0].bytes != .[1].bytes)
        | select(all(.[0].messages[]; .Nodes // [] | length < 2)) | .[0].name' "$1" "$2"
}

# names FOLDER: its vector files.
names() { (cd "$1" && printf '%s\n' *.json); }

mkdir "$fresh"
"$bin/recorder" -out "$fresh"
diff -u <(names "$golden") <(names "$fresh") || { echo "the files are not those of $golden"; exit 1; }
compared=0 different=0
while IFS= read -r name; do
    meanings "$golden/$name" >"$work/then"
    meanings "$fresh/$name" >"$work/now"
    if ! diff -u "$work/then" "$work/now" >"$work/difference"; then
        echo "$name means something else now:"
        head -n 40 "$work/difference"
        different=$((different + 1))
    elif [[ -n "$(of_one_nonce "$golden/$name" "$fresh/$name" | tee "$work/difference")" ]]; then
        echo "$name has other bytes now under the same nonce:"
        head -n 40 "$work/difference"
        different=$((different + 1))
    fi
    compared=$((compared + $(jq '.vectors | length' "$golden/$name")))
done < <(names "$golden")
echo "$compared vectors compared, $different files differ"
((compared > 0 && different == 0))
