#!/usr/bin/env bash
# tests/install/readme.sh SOURCE BUILD
#
# Follows "Your first cluster" in README.md line by line: configures the library without developer options, builds and
# installs it, saves both files in an empty folder, and builds and runs the program. Only the folders differ, no packages
# are installed, and the compiler flags are those of BUILD, so that ccache hits.
set -euo pipefail

source=$1 build=$2
tree=$build-readme   # the same depth as BUILD
work=$(mktemp -d "${TMPDIR:-/tmp}/install-readme.XXXXXX")
trap 'rm -rf "$work" "$tree"' EXIT
rm -rf "$tree"

fail() { echo "FAILED  $*"; exit 1; }

# block LANGUAGE NUMBER: prints a code block of the section; the first one of each language is number 1.
block() {
    awk -v language="$1" -v number="$2" '
        /^## / { here = /Your first cluster/ }
        here && /^```/ { inside = !inside; wanted = inside && $0 == "```" language && ++found == number; next }
        wanted' "$source/README.md" |
        sed -e "s#build/package#$tree#g" -e "s#\$HOME/memberlist#$work/memberlist#g"
}
setting() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

# follow LINES: runs each line in the current folder.
follow() {
    local line
    while read -r line; do
        echo "+ $line"
        bash -c "$line" >"$work/log" 2>&1 || fail "$line: $(tail -n 50 "$work/log")"
    done <<<"$1"
}

export CMAKE_GENERATOR=Ninja CXX CMAKE_CXX_COMPILER_LAUNCHER CCACHE_NOHASHDIR=1
CXX=$(setting CMAKE_CXX_COMPILER) CMAKE_CXX_COMPILER_LAUNCHER=$(setting CMAKE_CXX_COMPILER_LAUNCHER)

mapfile -t install < <(block sh 1)
((${#install[@]} == 4)) || fail "step 1 has ${#install[@]} lines, which this does not know"
[[ "${install[0]}" == "apt install "* && "${install[0]}" == *" pkg-config "* ]] || fail "packages: ${install[0]}"
cd "$source"
follow "${install[1]}"
grep -rqs --include=flags.make --include=build.ninja -e '-O[23]' "$tree" || fail "what is installed is not optimised"
# Warnings are errors. Nothing else in scripts/ci is compiled as users compile it, optimised and without asserts.
cmake -B "$tree" -DMEMBERLIST_WERROR=ON >"$work/log" || fail "$(<"$work/log")"
follow "${install[2]}"
follow "${install[3]}"
echo "ok      step 1, with $(find "$work/memberlist" ! -type d | wc -l) files installed"

# Only what gets installed is compiled, so a newcomer waits for nothing else.
find "$tree" -name '*.o' -printf '%f\n' | sort >"$work/built"
for library in "$work"/memberlist/lib/libmemberlist*.a; do ar t "$library"; done | sort >"$work/installed"
diff "$work/built" "$work/installed" >"$work/log" || fail "built for nothing, or not at all: $(<"$work/log")"
[[ ! -e "$tree/bin" ]] || fail "programs were built: $(ls "$tree/bin")"
echo "ok      $(wc -l <"$work/built") files compiled, all of them installed"

mkdir "$work/first"
cd "$work/first"
block cpp 1 >quickstart.cpp
block cmake 1 >CMakeLists.txt
follow "$(block sh 2)"
cat "$work/log"
{ grep -q '^alice at 127\.0\.0\.1:' "$work/log" && grep -q '^bob at 127\.0\.0\.1:' "$work/log"; } ||
    fail "one is not there"
echo "ok      steps 2 and 3: both nodes are there"
