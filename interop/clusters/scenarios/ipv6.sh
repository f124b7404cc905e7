# The basic scenario on ::1.

source "$scenarios/basic.sh"
scenario_go=2 scenario_cpp=2 scenario_seconds=2 scenario_refuses="hosts"
bind_of() { echo "[::1]:0"; }

run_scenario() {
    grep -q '^0*1 .* lo$' /proc/net/if_inet6 2>/dev/null || skip "no IPv6 on the loopback device"
    start_all
    live_together
}
