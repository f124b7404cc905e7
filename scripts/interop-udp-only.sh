#!/usr/bin/env bash
# scripts/interop-udp-only.sh [OPTIONS]: the same as `scripts/interop udp-only [OPTIONS]`.
exec "$(dirname "$0")/interop" udp-only "$@"
