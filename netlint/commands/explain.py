"""`netlint explain`: the document of a rule."""

from netlint.rulebook import load


def run(rule_id: str) -> int:
    """Print the document of a rule, offline."""
    rulebook = load()
    rule = rulebook.find(rule_id)
    print(rulebook.document(rule_id).text.rstrip())
    print(f"\nSeverity: {rule.severity} · Confidence: {rule.confidence} · Profile: {rule.profile}")
    for reference in rule.references:
        print(reference)
    return 0
