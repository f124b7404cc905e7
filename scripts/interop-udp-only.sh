#!/usr/bin/env bash
# scripts/interop-udp-only.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario udp-only "$@"
