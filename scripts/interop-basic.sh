#!/usr/bin/env bash
# scripts/interop-basic.sh [OPTIONS]: the same as `scripts/interop basic [OPTIONS]`.
exec "$(dirname "$0")/interop" basic "$@"
