# A cluster for each key size, 128, 192 and 256 bits or --key-bits. Non-members are rejected.

source "$scenarios/basic.sh"
scenario_go=2 scenario_cpp=2 scenario_seconds=1 scenario_refuses="encrypt"
read -ra sizes <<<"${key_bits:-128 192 256}"
key_bits=""   # the key is set below, not for all clusters at once
scenario_timeout=$((120 + ${#sizes[@]} * ${seconds:-0}))

run_scenario() {
    local bits others=("${shared_flags[@]}")
    for bits in "${sizes[@]}"; do
        ((${#nodes[@]} == 0)) || start_over
        echo "---- $bits bits"
        shared_flags=("${others[@]}" --encrypt "$(key_of_bits "$bits")")
        start_all
        live_together
    done
    check_non_member_is_rejected "without a key" --encrypt
    check_non_member_is_rejected "with another key" --encrypt "$(key_of_bits "$bits" | tr A-Y B-Z)"
}
