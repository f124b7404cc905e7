#!/usr/bin/env bash
# scripts/interop-tcp-only.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario tcp-only "$@"
