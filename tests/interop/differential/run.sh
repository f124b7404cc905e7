#!/usr/bin/env bash
# run.sh BIN ARGUMENTS...
#
# BIN/differential with BIN/oracle. Without the oracle, which only Go can build: 77, skipped.
set -euo pipefail

bin=$1
shift
if [[ ! -x "$bin/oracle" ]]; then
    printf '\n*** SKIPPED: no oracle in %s. Install Go 1.25 or later and build again ***\n\n' "$bin"
    exit 77
fi
exec "$bin/differential" --oracle "$bin/oracle" "$@"
