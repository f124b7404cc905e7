# A cluster with a label; who has none, or another one, is kept out.

source "$stories/basic.sh"
story_go=2 story_cpp=2 story_seconds=1
label=${label:-blue}

tell_story() {
    start_all
    live_together
    check_stranger_is_kept_out "without a label" --label
    check_stranger_is_kept_out "with another label" --label "other-$label"
}
