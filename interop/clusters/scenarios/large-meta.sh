# Every node has the maximum of 512 bytes of metadata, and one of each kind changes them.

source "$scenarios/basic.sh"
scenario_go=3 scenario_cpp=3 scenario_seconds=2

declare -A generation=()   # by name; 1 by default
meta_of() { printf '%s generation %d: ä %0512d' "$1" "${generation[$1]:-1}" 0 | head -c 512; }
flags_of() {
    meta_of "$1" >"$dir/$1.meta"
    flags=(--meta-file "$dir/$1.meta" --send-every 500ms)
}

run_scenario() {
    start_all
    live_together
    local name
    for name in $(last_of_each_kind); do
        generation[$name]=2
        meta_of "$name" >"$dir/$name.meta"
        signal "$name" HUP
        wait_until "all nodes saw $name change its metadata" everyone_saw update "$name" "${nodes[@]}"
    done
    check_members
}
