# The basic story on ::1.

source "$stories/basic.sh"
story_go=2 story_cpp=2 story_seconds=2 story_refuses="hosts"
bind_of() { echo "[::1]:0"; }

tell_story() {
    grep -q '^0*1 .* lo$' /proc/net/if_inet6 2>/dev/null || skip "this machine has no IPv6 on loopback"
    start_all
    live_together
}
