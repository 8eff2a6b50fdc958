#!/usr/bin/env bash
# First step of action.yml: palermo into an environment of its own, so that nothing of the caller's is touched.
set -euo pipefail
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || { echo "::error::palermo needs Python 3.11 or later; put actions/setup-python before this step"; exit 2; }
python3 -m venv "$RUNNER_TEMP/palermo"
what="$GITHUB_ACTION_PATH"
if [ -n "${INPUT_VERSION:-}" ]; then what="palermo-corpus==$INPUT_VERSION"; fi
"$RUNNER_TEMP/palermo/bin/python" -m pip install --quiet --disable-pip-version-check "$what"
