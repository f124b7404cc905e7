#!/usr/bin/env bash
# scripts/interop-user-messages.sh [OPTIONS OF scripts/interop-cluster.sh]: that scenario
exec "$(dirname "$0")/interop-cluster.sh" --scenario user-messages "$@"
