# A new key, of --key-bits or 256, is installed, used, and the old one removed, while all nodes send to each other: no message is lost.

story_go=2 story_cpp=2 story_seconds=3 story_refuses="encrypt"
story_timeout=$((120 + 2 * ${seconds:-0}))

old_key=$(key_of_bits 128 100) new_key=$(key_of_bits "${key_bits:-256}")
key_bits=""   # of no node's command line: the keys are in files
flags_of() {
    echo "$old_key" >"$dir/$1.keys"
    flags=(--meta "$(meta_of "$1")" --send-every 200ms --keys-file "$dir/$1.keys")
}

tell_story() {
    start_all
    check_messages "${nodes[@]}"
    step "installs the new key" 2 "$old_key" "$new_key"
    step "uses the new key" 2 "$new_key" "$old_key"
    step "removes the old key" 1 "$new_key"
    check_no_message_was_lost
    check_nobody_was_suspected
    wait_until "every node lists all ${#nodes[@]}" everyone_lists_all
    check_stranger_is_kept_out "with the old key" --encrypt "$old_key"
}

# step WHAT COUNT KEY...: one node after the other; COUNT keys are the ring then.
step() {
    local name before
    for name in "${nodes[@]}"; do
        before=$(rows_of "$name" keys "$name")
        printf '%s\n' "${@:3}" >"$dir/$name.keys"
        signal "$name" HUP
        wait_until "$name $1" has_keys "$name" $((before + 1)) "$2"
    done
    wait_for "$seconds"
}

has_keys() { # has_keys NAME TIMES COUNT: it has read its keys so often, and has so many now
    (($(rows_of "$1" keys "$1") == $2)) && [[ $(last_detail "$1" keys) == "$3" ]]
}
