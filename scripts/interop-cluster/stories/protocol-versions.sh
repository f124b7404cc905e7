# Nodes of both kinds that speak protocol 1, 2, 3 and 5 list each other and hear each other.
#
# Who speaks protocol 1 believes that all others listen at the port where it listens itself. So all do,
# here as in every story.

story_go=4 story_cpp=4 story_refuses="protocol"
check_counts() { ((go_count <= 4 && cpp_count <= 4)) || fail "this scenario has four versions for each kind"; }
versions=(1 2 3 5)

flags_of() { flags=(--meta "meta of $1" --send-every 500ms --protocol "${versions[${1#*-} - 1]}"); }

tell_story() {
    start_all
    local name others
    heard=("${nodes[@]}")
    for name in "${nodes[@]}"; do
        mapfile -t others < <(printf '%s\n' "${nodes[@]}" | grep -v "^$name\$")
        wait_until "all heard $name, by packet and by stream" heard_both_ways "$name" "${others[@]}"
    done
    wait_for 5   # a few rounds of probes of everybody by everybody
    wait_until "every node lists all, and no suspicion is left" all_is_well
}
