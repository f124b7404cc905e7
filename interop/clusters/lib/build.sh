# Sourced by the scripts that run nodes: builds the programs where --bin does not say where they
# are.

# build_programs PRESET GO-NODES TARGET...: installs what is missing, builds the targets, and
# go-peer if GO-NODES is not 0, and sets `bin`. Whatever goes wrong, the last line is a verdict.
build_programs() {
    local preset=$1 go_nodes=$2 targets=("${@:3}")
    scripts/bootstrap || end_with_failure "scripts/bootstrap failed, see above"
    if ((go_nodes > 0)); then
        can_build_go || skip "no Go nodes, because there is no Go 1.25 or later or its modules are missing"
        targets+=(go_peer)
    fi
    pass_signals_on report_interrupt
    run_stoppable scripts/build "$preset" "${targets[@]}" ||
        end_with_failure "the build failed, see above: scripts/build $preset ${targets[*]}"
    trap - HUP INT TERM
    bin=build/$preset/bin
    use_sanitizer_options
}

# use_sanitizer_options: those of the test presets in CMakePresets.json, unless the caller has set
# others.
use_sanitizer_options() {
    export ASAN_OPTIONS=${ASAN_OPTIONS-detect_stack_use_after_return=1}
    export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1}
}

# need_program NAME: fails unless $bin holds it.
need_program() {
    [[ -x "$bin/$1" ]] || end_with_failure "no $1 in '$bin'; without --bin it is built"
}

skip() {
    loud "SKIPPED: $1"
    echo "SKIPPED: $1"
    exit 77
}

end_with_failure() {
    echo "FAIL: $1"
    exit 1
}

report_interrupt() { echo "FAIL: interrupted"; }
