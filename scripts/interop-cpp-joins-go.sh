#!/usr/bin/env bash
# scripts/interop-cpp-joins-go.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario cpp-joins-go "$@"
