"""Where a rule of a policy that says nothing special can be pointed at."""

from collections.abc import Mapping, Sequence

from netlint.model.policy import Policy, PolicyRule
from netlint.origin import Origin


def rule_place(policy: Policy, rule: PolicyRule, body: Mapping[str, object]) -> Origin:
    """The first key of a rule, or the key of the list of rules where the rule is empty; `body` is the policy's."""
    item: object = body
    for step in rule.origin.path[len(policy.origin.path) :]:
        if isinstance(step, str):
            item = item.get(step) if isinstance(item, Mapping) else None
        else:
            item = item[step] if isinstance(item, Sequence) and step < len(item) else None
    if isinstance(item, Mapping) and item:
        return rule.origin.key_at(str(next(iter(item))))
    return Origin(rule.origin.file, rule.origin.document, rule.origin.path[:-1], key=True)
