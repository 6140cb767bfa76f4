"""Finds policy rules that allow port 53 to pods of a DNS that listen on another port."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.dns_ports import DnsPorts, Translated
from netlint.model.policy import Direction, Policy


def check(context: Context) -> Iterator[Hit]:
    """Yield each entry for port 53 of a rule that only means pods of a DNS at another port (S1.44)."""
    ports = DnsPorts(context.lookup)
    for policy in context.effective.policies:
        if context.is_patched(policy.kind, policy.name):
            continue
        for rule in policy.effective_rules(Direction.EGRESS):
            for found in ports.translated(policy, rule):
                yield _hit(policy, found)


def _hit(policy: Policy, found: Translated) -> Hit:
    return Hit(
        (found.entry.origin or policy.origin).at("port"),
        f"{policy.kind} `{policy.name}` allows port 53 to pods of a DNS that listen on {found.number}: a policy sees "
        f"connections as they arrive at the pod, so names cannot be looked up over {found.protocol}.",
        f"Use `port: {found.number}`, the port of the pods.",
        "the Service's port, not the pod's",
        (Place(found.port.origin.at("containerPort"), "the port of the pods"),) if found.port else (),
    )
