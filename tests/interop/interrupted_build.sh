#!/usr/bin/env bash
# interrupted_build.sh: who interrupts scripts/build, or scripts/interop while it builds, stops the build. The cmake of this
# test does what the real one does when it builds: it starts something else, waits for it, and does not stop it.
source "$(dirname "$0")/shell_tests.sh"

project=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$dir/bin" "$dir/project"
cp -r "$project/scripts" "$dir/project/scripts"
printf '#!/bin/sh\n' >"$dir/project/scripts/bootstrap"   # it would install what is missing
cat >"$dir/bin/cmake" <<END
#!/usr/bin/env bash
[[ "\$1" == --build ]] || exit 0
sleep 60 &
echo "builds, process \$!"
wait
END
chmod +x "$dir/bin/cmake"

# is_running PROCESS: not as one that has ended and that nobody has asked for yet.
is_running() { [[ "$(ps -o stat= -p "$1" || true)" == [^Z]* ]]; }

# interrupt SIGNAL EXIT-CODE SCRIPT ARGUMENTS...
interrupt() {
    local signal=$1 expected=$2 builder problem="" tries
    shift 2
    : >"$dir/script.out"   # now, or else await could read what the script before it wrote
    env --default-signal=INT PATH="$dir/bin:$PATH" "$dir/project/scripts/$1" "${@:2}" >"$dir/script.out" 2>"$dir/script.log" &
    pid[script]=$!
    await script '^builds, process'
    builder=$(sed -n 's/^builds, process //p' "$dir/script.out")
    stop script "$signal"
    [[ "$code" == "$expected" ]] || problem="exit code $code, expected $expected; "
    for ((tries = 0; tries < 100; ++tries)); do
        is_running "$builder" || break
        sleep 0.1
    done
    ! is_running "$builder" || { problem+="it still builds"; kill -KILL "$builder"; }
    report "$1, SIG$signal" "$problem"
}

interrupt TERM 143 build dev
interrupt INT 130 build dev
interrupt TERM 143 interop basic
interrupt INT 130 interop basic
interrupt TERM 143 interop --differential 10
conclude
