# Sourced by the scripts that run nodes: finds the reports of sanitizers in the logs of nodes that
# were built with them. Such a node also exits with a code other than 0, but that does not show in a
# node that the scenario kills.

# sanitizer_reports FILE...: prints the headline of each report. Missing files are ignored.
sanitizer_reports() {
    grep -HoE '(ERROR|WARNING): [A-Z][A-Za-z]*Sanitizer.*|[^ ]+: runtime error: .*' "$@" 2>/dev/null |
        sed 's/^[^:]*\/\([^/:]*:\)/\1 /' || true
}
