#!/usr/bin/env bash
# scripts/interop-protocol-versions.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario protocol-versions "$@"
