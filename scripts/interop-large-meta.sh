#!/usr/bin/env bash
# scripts/interop-large-meta.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario large-meta "$@"
