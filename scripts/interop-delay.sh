#!/usr/bin/env bash
# scripts/interop-delay.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario delay "$@"
