# Every node has as much metadata as there may be, 512 bytes, and changes it once.

source "$stories/basic.sh"
story_go=3 story_cpp=3 story_seconds=2

generation=1
meta_of() { printf '%s generation %d: ä %0512d' "$1" "$generation" 0 | head -c 512; }
flags_of() {
    meta_of "$1" >"$dir/$1.meta"
    flags=(--meta-file "$dir/$1.meta" --send-every 500ms)
}

tell_story() {
    start_all
    live_together
    local name
    generation=2
    for name in "${nodes[@]}"; do
        meta_of "$name" >"$dir/$name.meta"
        signal "$name" HUP
    done
    for name in "${nodes[@]}"; do wait_until "all saw $name change its metadata" everyone_saw update "$name" "${nodes[@]}"; done
    check_members
}
