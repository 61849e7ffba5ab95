#!/usr/bin/env bash
# perf/compare.sh [--rounds N] [--seconds N] [--markdown]: Showrunner beside nginx and Portkey's gateway, in one run.
# All of it runs in a network namespace with nothing but loopback, since Portkey's gateway listens on every interface.
set -euo pipefail
cd "$(dirname "$0")/compare"

if [ ! -d node_modules/@portkey-ai/gateway ]; then
  npm ci --ignore-scripts --no-audit --no-fund >&2 || echo "compare: Portkey's gateway cannot be installed; going on without it" >&2
fi
if [ "$(id -u)" -eq 0 ]; then isolate=(unshare -n); else isolate=(unshare -rn); fi
exec "${isolate[@]}" env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 ./compare.py "$@"
