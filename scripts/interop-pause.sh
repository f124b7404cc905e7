#!/usr/bin/env bash
# scripts/interop-pause.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario pause "$@"
