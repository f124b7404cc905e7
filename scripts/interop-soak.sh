#!/usr/bin/env bash
# scripts/interop-soak.sh [OPTIONS OF scripts/interop-cluster.sh]: scenario soak --seconds 3600
exec "$(dirname "$0")/interop-cluster.sh" --scenario soak --seconds 3600 "$@"
