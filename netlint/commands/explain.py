"""`netlint explain`: the document of a rule."""

import sys

from netlint.commands.streams import write
from netlint.rulebook import load


def run(rule_id: str) -> int:
    """Print the document of a rule, offline."""
    rulebook = load()
    rule = rulebook.find(rule_id)
    lines = [
        rulebook.document(rule_id).text.rstrip(),
        "",
        f"Severity: {rule.severity} · Confidence: {rule.confidence} · Profile: {rule.profile}",
        *rule.references,
    ]
    write(sys.stdout, "".join(f"{line}\n" for line in lines))
    return 0
