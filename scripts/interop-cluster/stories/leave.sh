# One node after the other leaves, of each kind in turn, until one is left: all others see it leave by itself.

story_go=3 story_cpp=3

tell_story() {
    start_all
    local name left
    for name in $(printf '%s\n' "${nodes[@]:1}" | tac); do
        leave "$name"
        left=$(running)
        wait_until "all others saw $name leave by itself" everyone_saw left "$name" $left
        wait_until "they list each other" everyone_lists_all
    done
}
