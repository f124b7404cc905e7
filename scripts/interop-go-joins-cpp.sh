#!/usr/bin/env bash
# scripts/interop-go-joins-cpp.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario go-joins-cpp "$@"
