"""`netlint explain`: the document of a rule."""

from difflib import get_close_matches

from netlint.errors import UsageError
from netlint.rulebook import load


def run(rule_id: str) -> int:
    """Print the document of a rule, offline."""
    rulebook = load()
    if rule_id not in rulebook:
        near = get_close_matches(rule_id, [rule.id for rule in rulebook.rules], 1)
        hint = f"Did you mean `{near[0]}`?" if near else "`netlint rules` lists the rules that there are."
        raise UsageError(f"there is no rule `{rule_id}`", hint)
    rule = rulebook[rule_id]
    print(rulebook.document(rule_id).text.rstrip())
    print(f"\nSeverity: {rule.severity} · Confidence: {rule.confidence} · Profile: {rule.profile}")
    for reference in rule.references:
        print(reference)
    return 0
