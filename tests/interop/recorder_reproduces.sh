#!/usr/bin/env bash
# recorder_reproduces.sh BIN GOLDEN
#
# Records the golden vectors again with BIN/recorder and compares them with the folder GOLDEN: the
# set of files, and every field of each vector. The bytes may differ where chance decides them. With
# another nonce, only their number must be equal. The members of a push/pull may be in another
# order, which also changes the length if they are compressed. Exit code 77 (skipped) without a
# recorder.
set -euo pipefail
bin=$1 golden=$2
if [[ ! -x "$bin/recorder" ]]; then
    printf '\n*** SKIPPED: no recorder in %s. Install Go 1.25 or later and build again ***\n\n' "$bin"
    exit 77
fi
work=$(mktemp -d)
fresh=$work/fresh
trap 'rm -r "$work"' EXIT

# meanings FILE: the vectors without what may differ.
meanings() {
    jq -S '[.vectors[]
        | ([.messages[] | .Nodes // [] | length] | max // 0) as $members
        | (.layers | index("compression")) as $compression
        | .messages |= map(if .Nodes then .Nodes |= sort_by(.Name) else . end)
        | .size = if $members > 1 and $compression then "any" else .bytes | length end
        | del(.bytes, .nonce)]' "$1"
}

# of_one_nonce THEN NOW: the vectors whose bytes differ although the nonce is the same, or there is
# none.
of_one_nonce() {
    jq -r -s '[.[0].vectors, .[1].vectors] | transpose[]
        | select(.[0].nonce == .[1].nonce and .[0].bytes != .[1].bytes)
        | select(all(.[0].messages[]; .Nodes // [] | length < 2)) | .[0].name' "$1" "$2"
}

# names FOLDER: its files of vectors.
names() { (cd "$1" && printf '%s\n' *.json); }

mkdir "$fresh"
"$bin/recorder" -out "$fresh"
diff -u <(names "$golden") <(names "$fresh") || { echo "the files differ from those in $golden"; exit 1; }
compared=0 different=0
while IFS= read -r name; do
    meanings "$golden/$name" >"$work/then"
    meanings "$fresh/$name" >"$work/now"
    if ! diff -u "$work/then" "$work/now" >"$work/difference"; then
        echo "the vectors in $name differ:"
        head -n 40 "$work/difference"
        different=$((different + 1))
    elif [[ -n "$(of_one_nonce "$golden/$name" "$fresh/$name" | tee "$work/difference")" ]]; then
        echo "vectors in $name have other bytes with the same nonce:"
        head -n 40 "$work/difference"
        different=$((different + 1))
    fi
    compared=$((compared + $(jq '.vectors | length' "$golden/$name")))
done < <(names "$golden")
echo "$compared vectors compared, $different files differ"
((compared > 0 && different == 0))
