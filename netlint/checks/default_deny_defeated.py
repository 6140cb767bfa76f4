"""Finds policies that deny everything, and deny nothing, because others let everyone through."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.adding_up import may_open_everything
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.edge import Edge, called_by_api_server
from netlint.engine.evidence.policy_targets import targets
from netlint.finding import Severity
from netlint.model.policy import Direction, Policy
from netlint.model.selector import EVERYTHING
from netlint.origin import Origin

if TYPE_CHECKING:
    from netlint.prover.evidence.wide import Opened


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy without rules whose pods others open to everyone (S1.5, S1.8, S1.9).

    In the default profile where it has no effect on any pod in any direction, unless all pods of the input are
    published, or each rule that opens them says so itself and is reported there.
    """
    companions = Companions(context.effective, context.effective_lookup)
    keys = may_open_everything(companions.policies)
    if not keys:
        return
    from netlint.prover.evidence.wide import opened

    applied = Applied(context.snapshot, context.is_patched)
    found: dict[int, list[Opened]] = defaultdict(list)
    for item in opened(context.effective_lookup, context.policy_groups, keys, applied, context.work):
        if not item.policy.effective_rules(item.direction):
            found[id(item.policy)].append(item)
    edge = Edge(context.lookup, called_by_api_server(read.manifest.body for read in context.manifests))
    for items in found.values():
        is_sure = _is_sure(items) and not any(_is_public(item, context, edge) for item in items)
        if is_sure or context.settings.profile is Profile.PEDANTIC:
            yield from (_hit(item, context, None if is_sure else Severity.NOTE) for item in items)


def _is_sure(items: Sequence["Opened"]) -> bool:
    """Whether a policy is without any effect, and no other rule says so already."""
    (policy, *_) = [item.policy for item in items]
    return (
        len(items) == len(policy.directions)
        and not any(item.workloads for item in items)
        and not all(map(_is_told, items))
    )


def _is_public(item: "Opened", context: Context, edge: Edge) -> bool:
    """Whether ingress to all pods that the input shows is meant to be open."""
    inner, is_shown = targets(item.policy, context.effective_lookup, lambda w: not edge.holds(w))
    return item.direction is Direction.INGRESS and is_shown and not inner


def _is_told(item: "Opened") -> bool:
    """Whether policy-allows-all-ingress or policy-allows-all-egress tells in the default profile."""
    may_tell = item.direction is Direction.INGRESS or item.policy.subject.pods != EVERYTHING
    return item.opening.is_written and may_tell


def _hit(item: "Opened", context: Context, severity: Severity | None) -> Hit:
    from netlint.prover.evidence.group_covers import place_of

    policy, opening = item.policy, item.opening
    return Hit(
        _place(policy, item.direction, context),
        f"{policy.kind} `{policy.name}` denies no {item.direction.lower()}: {item.words}, and what policies "
        "allow adds up.",
        f"Delete `{opening.policies[0].name}`, or let it allow only what is needed.",
        "without effect",
        tuple(
            Place(place_of(rule, context.body(rule.policy.origin)), "lets them through")
            for rule in opening.rules[:5]
        ),
        severity,
    )


def _place(policy: Policy, direction: Direction, context: Context) -> Origin:
    """Where the policy says that it denies the direction, or else which pods it selects."""
    spec = context.body(policy.origin).get("spec")
    types = spec.get("policyTypes") if isinstance(spec, Mapping) else None
    if isinstance(types, Sequence) and direction in types:
        return policy.origin.at("spec", "policyTypes", types.index(direction))
    return policy.origin.key_at("spec", "podSelector")
