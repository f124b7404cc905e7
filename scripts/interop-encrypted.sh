#!/usr/bin/env bash
# scripts/interop-encrypted.sh [OPTIONS]: the same as `scripts/interop encrypted [OPTIONS]`.
exec "$(dirname "$0")/interop" encrypted "$@"
