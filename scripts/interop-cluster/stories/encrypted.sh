# A cluster for each size of key, 128, 192 and 256 bits, or for the one of --key-bits; others are kept out.

source "$stories/basic.sh"
story_go=2 story_cpp=2 story_seconds=1 story_refuses="encrypt"
sizes=(${key_bits:-128 192 256})
key_bits=""   # not for every node yet
story_timeout=$((120 + ${#sizes[@]} * ${seconds:-0}))

tell_story() {
    local bits others=("${shared_flags[@]}")
    for bits in "${sizes[@]}"; do
        ((${#nodes[@]} == 0)) || start_over
        echo "---- $bits bits"
        shared_flags=("${others[@]}" --encrypt "$(key_of_bits "$bits")")
        start_all
        live_together
    done
    check_stranger_is_kept_out "without a key" --encrypt
    check_stranger_is_kept_out "with another key" --encrypt "$(key_of_bits "$bits" | tr A-Y B-Z)"
}
