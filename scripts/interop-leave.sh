#!/usr/bin/env bash
# scripts/interop-leave.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario leave "$@"
