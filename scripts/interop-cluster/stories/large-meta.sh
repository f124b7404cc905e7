# Every node has as much metadata as there may be, 512 bytes, and one of each kind changes them.

source "$stories/basic.sh"
story_go=3 story_cpp=3 story_seconds=2

declare -A generation=()   # by name; 1 if it is not there
meta_of() { printf '%s generation %d: ä %0512d' "$1" "${generation[$1]:-1}" 0 | head -c 512; }
flags_of() {
    meta_of "$1" >"$dir/$1.meta"
    flags=(--meta-file "$dir/$1.meta" --send-every 500ms)
}

tell_story() {
    start_all
    live_together
    local name
    for name in $(last_of_each_kind); do
        generation[$name]=2
        meta_of "$name" >"$dir/$name.meta"
        signal "$name" HUP
        wait_until "all saw $name change its metadata" everyone_saw update "$name" "${nodes[@]}"
    done
    check_members
}
