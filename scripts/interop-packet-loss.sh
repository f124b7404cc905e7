#!/usr/bin/env bash
# scripts/interop-packet-loss.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario packet-loss "$@"
