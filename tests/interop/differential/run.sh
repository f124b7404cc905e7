#!/usr/bin/env bash
# run.sh BIN ARGUMENTS...
#
# Runs BIN/differential with BIN/oracle. Exit code 77 (skipped) without the oracle, which needs Go.
set -euo pipefail

bin=$1
shift
if [[ ! -x "$bin/oracle" ]]; then
    printf '\n*** SKIPPED: no oracle in %s. Install Go 1.25 or later and build again ***\n\n' "$bin"
    exit 77
fi
exec "$bin/differential" --oracle "$bin/oracle" "$@"
