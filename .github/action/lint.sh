#!/usr/bin/env bash
# Checks once, without failing, and leaves the SARIF file, the count of findings and the job's summary.
set -euo pipefail

sarif="$RUNNER_TEMP/netlint.sarif"
listing="$RUNNER_TEMP/netlint.txt"
rm -f "$sarif" "$listing"

# Input that cannot be read (exit code 2) must not keep the findings in the rest from being uploaded: the gate reports it.
"$GITHUB_ACTION_PATH/.github/action/check.sh" --exit-zero -o "sarif=$sarif" -o "concise=$listing" || true

if [[ ! -f "$sarif" ]]; then
    exit 0
fi
findings=$(wc -l <"$listing")
{
    echo "sarif-file=$sarif"
    echo "findings=$((findings))"
} >>"$GITHUB_OUTPUT"

# GitHub drops a summary of more than 1,024 KiB whole. Four backticks, because a message may hold three.
{
    echo "### netlint: $((findings)) finding(s)"
    if ((findings > 0)); then
        echo '````text'
        LC_ALL=C awk '{ size += length($0) + 1 } size > 1000000 { print "(cut here)"; exit } { print }' "$listing"
        echo '````'
    fi
} >>"$GITHUB_STEP_SUMMARY"
