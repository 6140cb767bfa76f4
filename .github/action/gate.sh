#!/usr/bin/env bash
# Ends with netlint's exit code. The run before it has filled netlint's cache, so this one costs little.
set -euo pipefail

severity=(--fail-on "$INPUT_FAIL_ON")
if [[ "$INPUT_FAIL_ON" == never ]]; then
    severity=(--exit-zero)
fi
code=0
"$GITHUB_ACTION_PATH/.github/action/check.sh" "${severity[@]}" --format concise || code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
