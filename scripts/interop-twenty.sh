#!/usr/bin/env bash
# scripts/interop-twenty.sh [OPTIONS OF scripts/interop-cluster.sh]: scenario soak --nodes-go 10 --nodes-cpp 10 --seconds 600
exec "$(dirname "$0")/interop-cluster.sh" --scenario soak --nodes-go 10 --nodes-cpp 10 --seconds 600 "$@"
