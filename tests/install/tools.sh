#!/usr/bin/env bash
# tests/install/tools.sh BUILD
#
# Installs the programs of BUILD into a temporary folder and runs each from there.
set -euo pipefail

build=$1
prefix=$(mktemp -d "${TMPDIR:-/tmp}/install-tools.XXXXXX")
trap 'rm -r "$prefix"' EXIT
programs=(memberlist-agent memberlist-debug-codec memberlist-debug-ping memberlist-debug-recv)

cmake --install "$build" --component tools --prefix "$prefix"
installed=$(cd "$prefix/bin" && printf '%s\n' *)
[[ "$installed" == "$(printf '%s\n' "${programs[@]}")" ]] || { echo "FAILED  installed are: $installed"; exit 1; }
for program in "${programs[@]}"; do
    # An empty environment in /, so that nothing of the build tree can be found by accident.
    (cd / && env -i PATH="$prefix/bin:/usr/bin:/bin" "$program" --help) >"$prefix/help" ||
        { echo "FAILED  $program --help"; exit 1; }
    grep -q "$program" "$prefix/help" || { echo "FAILED  $program --help does not name it"; exit 1; }
    echo "ok      $program runs where it is installed"
done
