"""Where what proves a redundancy can be pointed at, and how it is named."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from netlint.engine.evidence.peer_places import peer_place
from netlint.engine.evidence.rule_places import rule_place
from netlint.engine.evidence.several import several
from netlint.model.peer import AnyPeer
from netlint.model.policy import Policy, PolicyRule
from netlint.origin import Origin
from netlint.prover.redundancy.side import Cause

Body = Callable[[Origin], Mapping[str, object]]
"""The object at an origin, as written."""


def cause_places(causes: Iterable[Cause], body: Body) -> Iterator[tuple[Origin, str]]:
    """The place of each cause with a short label, each once."""
    found: dict[Origin, str] = {}
    for policy, rule, number in causes:
        if rule is None:
            found.setdefault(policy.origin.at("metadata", "name"), "isolates the same pods")
        else:
            found.setdefault(_rule_place(policy, rule, number, body), "allows it")
    yield from found.items()


def _rule_place(policy: Policy, rule: PolicyRule, number: int, body: Body) -> Origin:
    peer = rule.peers[number]
    if isinstance(peer, AnyPeer):
        return rule_place(policy, rule, body(policy.origin))
    return peer_place(peer, policy, rule)


def policies_of(causes: Iterable[Cause], policy: Policy) -> str:
    """The other policies that causes belong to, quoted; empty where all belong to `policy` itself."""
    names = [f"`{cause.policy.name}`" for cause in causes if cause.policy is not policy]
    return several(names, "policies") if names else ""
