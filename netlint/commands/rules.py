"""`netlint rules`: the catalogue."""

import sys

from netlint.commands.streams import write
from netlint.errors import UsageError
from netlint.reporters.json import rules_json
from netlint.rulebook import Rulebook, load


def run(format: str) -> int:
    """Print every rule, as a table or as JSON."""
    rulebook = load()
    if format == "json":
        write(sys.stdout, rules_json(rulebook))
    elif format == "text":
        write(sys.stdout, _table(rulebook))
    else:
        raise UsageError(f"there is no format `{format}`", "The formats are text and json.")
    return 0


def _table(rulebook: Rulebook) -> str:
    width = max((len(rule.id) for rule in rulebook.rules), default=0)
    lines = [
        f"{rule.id:{width}}  {rule.severity:7}  {rule.profile:8}  {rule.summary}" for rule in rulebook.rules
    ]
    return "\n".join([*lines, "", "`netlint explain RULE` tells more about one of them.", ""])
