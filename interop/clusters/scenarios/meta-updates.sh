# A node of each kind changes its metadata three times, and all others see each change.

scenario_go=2 scenario_cpp=2

flags_of() { flags=(--meta-file "$dir/$1.meta"); }

run_scenario() {
    local i
    for ((i = 1; i <= go_count; ++i)); do echo "first" >"$dir/go-$i.meta"; done
    for ((i = 1; i <= cpp_count; ++i)); do echo "first" >"$dir/cpp-$i.meta"; done
    start_all
    local name
    for name in "$(of_kind go | tail -n 1)" "$(of_kind cpp | tail -n 1)"; do
        [[ -n "$name" ]] || continue
        check_update "$name" "second of $name"
        check_update "$name" "$(printf 'x%.0s' {1..512})"
        check_update "$name" "third of $name: ä"
    done
    wait_until "every node lists all ${#nodes[@]}" everyone_lists_all
}

check_update() {
    echo "$2" >"$dir/$1.meta"
    signal "$1" HUP
    wait_until "all nodes saw the metadata of $1 become '${2:0:20}' (${#2} characters)" \
        everyone_saw_meta "$1" "$2"
}

everyone_saw_meta() {
    local name
    for name in "${nodes[@]}"; do saw "$name" update "$1" "$2" || return 1; done
}
