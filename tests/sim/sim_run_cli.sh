#!/usr/bin/env bash
# sim_run_cli.sh PROGRAM
#
# The command line of sim-run: each mistake must end with exit code 2 and exactly one line that names the option
# and the values it takes. Values at the limits must work.
source "$(dirname "$0")/../interop/shell_tests.sh"

program=$1
need_program "$program"

seeds="A or A..B with A <= B.* 0 to 1000000000000000000"
refuses "an unknown option" "nonsense" "." --nonsense
refuses "a stray argument" "stray" "." stray
for bad in -1 1..-1 1..2x 1..2.5 1x..2 " 1" "1 .. 2" 1.. ..2 ".." x 2..1 1..2..3 0x10 1e3 1000000000000000001 \
    18446744073709551615 1..18446744073709551615 18446744073709551616; do
    refuses "--seeds '$bad'" "--seeds" "$seeds" "--seeds=$bad"
done
for bad in -3 1..2 2.5 5x 1000000000000000001 18446744073709551615 18446744073709551616 99999999999999999999999; do
    refuses "--seed '$bad'" "--seed:" "0 to 1000000000000000000" "--seed=$bad"
done
refuses "a number that looks like an option" "--seed:" "0 to 1000000000000000000" --seed -3
refuses "an empty --seeds" "--seeds" "$seeds" --seeds ""
refuses "a seed without a value" "--seed" "." --seed
refuses "--seed beside --seeds" "--seeds? excludes --seeds?" "." --seed 1 --seeds 1..2
for bad in 0 1 1..5 0..5 8..10001 10001 8x 3..4.5 12..3 -8 18446744073709551615; do
    refuses "--nodes '$bad'" "--nodes" "A or A..B with A <= B.* 2 to 10000" --seed 1 "--nodes=$bad"
done
for bad in 0 -1 10000001 5s 18446744073709551616; do
    refuses "--ticks '$bad'" "--ticks" "1 to 10000000" --seed 1 "--ticks=$bad"
done
for bad in 0 1 20001 -5 64x; do refuses "--measure '$bad'" "--measure" "2 to 20000" "--measure=$bad"; done
refuses "a file in no folder" "--save" "can be written" --seed 1 --save "$dir/absent/file.txt"
refuses "a folder instead of a file" "--save" "can be written" --seed 1 --save "$dir"
refuses "--save of what is not minimised" "excludes" "--save.*--no-minimise|--no-minimise.*--save" --seed 1 \
    --save "$dir/file.txt" --no-minimise
refuses "--rewrite of no scenario" "--rewrite" "requires --scenario" --rewrite
for option in --seed=1 --seeds=1..2 --nodes=5 --ticks=10 --twice --trace --no-minimise "--save=$dir/file.txt"; do
    refuses "${option%=*} beside --scenario" "${option%=*}.*--scenario|--scenario.*${option%=*}" "excludes" \
        --scenario "$dir" "$option"
    refuses "${option%=*} beside --measure" "${option%=*}.*--measure|--measure.*${option%=*}" "excludes" \
        --measure 2 "$option"
done
refuses "--measure beside --scenario" "--measure.*--scenario|--scenario.*--measure" "excludes" --measure 2 --scenario "$dir"
refuses "a scenario that is not there" "$dir/absent" "cannot be read" --scenario "$dir/absent"
refuses "a folder without scenarios" "scenario" "." --scenario "$dir"

# takes WHAT CODE PATTERN ARGUMENTS...
takes() {
    local what=$1 wanted=$2 pattern=$3 code=0 problem=""
    shift 3
    timeout 60 "$program" "$@" >"$dir/out" 2>"$dir/err" || code=$?
    if ((code != wanted)); then problem="exit code $code, not $wanted"
    elif ! grep -Eq -e "$pattern" "$dir/out"; then problem="does not say '$pattern'"
    fi
    report "$what" "${problem:+$problem; it said: $(head -c 600 "$dir/out" "$dir/err")}"
}

takes "the last seed" 0 "^1 seeds" --seed 1000000000000000000 --nodes 3 --ticks 1
takes "the smallest cluster" 0 "^1 seeds" --seed 1 --nodes 2 --ticks 1
takes "the smallest cluster, measured" 0 "bytes per node" --measure 2
takes "the first seed" 0 "^1 seeds" --seed 0 --nodes 3 --ticks 1
takes "the last seed as a band, whose counters are zero" 1 "proves too little" \
    --seeds 1000000000000000000 --nodes 3 --ticks 1
takes "two seeds of two sizes" 1 "^2 seeds" --seeds 1..2 --nodes 2..3 --ticks 1
takes "a file for a failing seed" 0 "^1 seeds" --seed 1 --nodes 3 --ticks 1 --save "$dir/kept.txt"
if [[ -e "$dir/kept.txt" ]]; then report "no file is written for a seed that broke no rule" "there is a file"; fi
takes "a call for help" 0 "--measure" --help
conclude
