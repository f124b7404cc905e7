#!/usr/bin/env bash
# interrupted_build.sh
#
# Interrupting scripts/build, or scripts/interop while it builds, stops the build. Like the real
# cmake, the one of this test starts another process to build, waits for it, and does not stop it.
source "$(dirname "$0")/shell_tests.sh"

copy_scripts
# shellcheck disable=SC2016  # for the stub
write_stub go 'case "$1" in env) echo go1.26.0 ;; esac'
cat >"$dir/bin/cmake" <<END
#!/usr/bin/env bash
[[ "\$1" == --build ]] || exit 0
sleep 60 &
echo "builds, process \$!"
wait
END
chmod +x "$dir/bin/cmake"

# is_running PROCESS: and not merely a zombie.
is_running() { [[ "$(ps -o stat= -p "$1" || true)" == [^Z]* ]]; }

# interrupt SIGNAL EXIT-CODE SCRIPT ARGUMENTS...
interrupt() {
    local signal=$1 expected=$2 builder problem="" tries
    shift 2
    : >"$dir/script.out"   # now, or else await could read the output of the script before it
    env --default-signal=INT PATH="$dir/bin:$PATH" "$dir/project/scripts/$1" "${@:2}" \
        >"$dir/script.out" 2>"$dir/script.log" &
    pid[script]=$!
    await script '^builds, process'
    builder=$(sed -n 's/^builds, process //p' "$dir/script.out")
    stop script "$signal"
    [[ "$code" == "$expected" ]] || problem="exit code $code, expected $expected; "
    for ((tries = 0; tries < 100; ++tries)); do
        is_running "$builder" || break
        sleep 0.1
    done
    ! is_running "$builder" || { problem+="the build goes on"; kill -KILL "$builder"; }
    report "$*, SIG$signal" "$problem"
}

interrupt TERM 143 build dev
interrupt INT 130 build dev
interrupt TERM 143 interop basic --nodes-go 0
interrupt INT 130 interop-basic.sh --nodes-go 0
interrupt TERM 143 interop basic crash
interrupt INT 130 interop basic crash
interrupt TERM 143 interop compare
interrupt TERM 143 interop --differential 10
conclude
