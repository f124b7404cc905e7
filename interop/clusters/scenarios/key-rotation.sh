# A new key is installed and used and the old one removed while messages flow, and none is lost.
#
# The new key has --key-bits bits, by default 256.

scenario_go=2 scenario_cpp=2 scenario_seconds=3 scenario_refuses="encrypt"
scenario_timeout=$((120 + 2 * ${seconds:-0}))

old_key=$(key_of_bits 128 100) new_key=$(key_of_bits "${key_bits:-256}")
key_bits=""   # the keys are in files, not on the command line
flags_of() {
    echo "$old_key" >"$dir/$1.keys"
    flags=(--meta "$(meta_of "$1")" --send-every 200ms --keys-file "$dir/$1.keys")
}

run_scenario() {
    start_all
    check_messages "${nodes[@]}"
    step "installs the new key" 2 "$old_key" "$new_key"
    step "uses the new key" 2 "$new_key" "$old_key"
    step "removes the old key" 1 "$new_key"
    check_no_message_was_lost
    check_nobody_was_suspected
    wait_until "every node lists all ${#nodes[@]}" everyone_lists_all
    check_non_member_is_rejected "with the old key" --encrypt "$old_key"
}

# step WHAT COUNT KEY...: gives these keys to one node after the other. Each then holds COUNT keys.
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

# has_keys NAME TIMES COUNT: the node has read its keys so many times and now holds COUNT keys.
has_keys() {
    (($(rows_of "$1" keys "$1") == $2)) && [[ $(last_detail "$1" keys) == "$3" ]]
}
