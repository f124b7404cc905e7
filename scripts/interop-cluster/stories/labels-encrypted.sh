# A cluster with a label and a key; whoever has not both is kept out.

source "$stories/basic.sh"
story_go=2 story_cpp=2 story_seconds=1 story_refuses="encrypt"
label=${label:-blue} key_bits=${key_bits:-256}

tell_story() {
    start_all
    live_together
    check_stranger_is_kept_out "with the key alone" --label
    check_stranger_is_kept_out "with the label alone" --encrypt
    check_stranger_is_kept_out "with another label" --label "other-$label"
}
