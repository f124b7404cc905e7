# Sourced by the scripts that run nodes: what sanitizers write into a node's log, if the nodes are built with them. The
# node ends then, with a code other than 0 (after a leak, only once it has stopped), but whoever is killed in a story anyway
# has no code that tells.

# sanitizer_reports FILE...: the line that says what it is, of each; files that are not there have none.
sanitizer_reports() {
    grep -HoE '(ERROR|WARNING): [A-Z][A-Za-z]*Sanitizer.*|[^ ]+: runtime error: .*' "$@" 2>/dev/null |
        sed 's/^[^:]*\/\([^/:]*:\)/\1 /' || true
}
