#!/usr/bin/env bash
# Runs `netlint check` of this very checkout with the action's inputs and the options given.
set -euo pipefail

arguments=(--profile "$INPUT_PROFILE" --namespace "$INPUT_NAMESPACE" "$@")

# Adds an argument for every line of an input that holds a list; blank lines are passed over.
add_lines() {
    local line
    while read -r line; do
        if [[ -n "$line" ]]; then
            arguments+=("$line")
        fi
    done < <(tr -d '\r' <<<"$1")
}

add_lines "$INPUT_ARGUMENTS"
arguments+=(--)
add_lines "$INPUT_PATHS"
exec uvx --quiet --from "$GITHUB_ACTION_PATH" netlint check "${arguments[@]}"
