#!/usr/bin/env bash
# scripts/interop-go-joins.sh [OPTIONS]: the same as `scripts/interop go-joins [OPTIONS]`.
exec "$(dirname "$0")/interop" go-joins "$@"
