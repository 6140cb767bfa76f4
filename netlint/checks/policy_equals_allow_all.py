"""Finds policies whose rules add up to everyone on every port, although none of them says so."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.adding_up import may_open_everything
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.edge import Edge, called_by_api_server
from netlint.engine.evidence.policy_targets import targets
from netlint.engine.evidence.rule_places import rule_place
from netlint.engine.evidence.several import several
from netlint.engine.evidence.undone import Undone, undone
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.policy import Direction
from netlint.model.workload import Workload

if TYPE_CHECKING:
    from netlint.prover.evidence.wide import Opened


def check(context: Context) -> Iterator[Hit]:
    """Yield each set of rules that opens all pods of one of their policies to everyone (S1.5, S1.9).

    In the default profile where other rules for the same pods are narrower, so that they have no effect, and for
    ingress where nothing publishes a pod.
    """
    companions = Companions(context.effective, context.effective_lookup)
    keys = may_open_everything(companions.policies)
    if not keys:
        return
    from netlint.prover.evidence.wide import opened

    applied = Applied(context.snapshot, context.is_patched)
    edge = Edge(context.lookup, called_by_api_server(read.manifest.body for read in context.manifests))
    seen: set[frozenset[int]] = set()
    items = opened(context.effective_lookup, context.policy_groups, keys, applied, context.work)
    for item in sorted(items, key=lambda item: not item.is_own):
        rules = [(rule.policy, rule.rule) for rule in item.opening.rules]
        key = frozenset(id(rule) for _, rule in rules)
        is_denial = not item.policy.effective_rules(item.direction)
        if item.opening.is_written or is_denial or key in seen:
            continue
        seen.add(key)
        found = undone(item.policy, item.direction, rules, companions)
        pods, is_published = _pods(item, context, edge)
        undoes_rules = item.direction is Direction.EGRESS and bool(found.rules)
        is_sure = found.is_contradiction or undoes_rules or bool(pods)
        if not is_published and (is_sure or context.settings.profile is Profile.PEDANTIC):
            yield _hit(item, pods, found, context, None if is_sure else Severity.NOTE)


def _pods(item: "Opened", context: Context, edge: Edge) -> tuple[tuple[Workload, ...], bool]:
    """The pods that nothing publishes, and whether all that the input shows are published; for ingress only."""
    if item.direction is Direction.EGRESS:
        return (), False
    found, is_shown = targets(
        item.policy, context.effective_lookup, lambda w: not (w.runs_to_completion or edge.holds(w))
    )
    return tuple(filter(edge.is_far_from, found)), is_shown and not found


def _hit(
    item: "Opened", pods: tuple[Workload, ...], found: Undone, context: Context, severity: Severity | None
) -> Hit:
    from netlint.prover.evidence.group_covers import place_of

    ordered = sorted(item.opening.rules, key=lambda rule: rule.policy is not item.policy)
    first, *others = [place_of(rule, context.body(rule.policy.origin)) for rule in ordered]
    return Hit(
        first,
        f"{item.words}, although no rule says so outright: {_effect(item, pods, found)}.",
        "List who may connect, and the ports, or delete the rules that are too wide."
        if item.direction is Direction.INGRESS
        else "List in `to` and `ports` what the pods need, or delete the rules that are too wide.",
        "everyone, on every port, together",
        (
            *(Place(place, "the rest of everyone") for place in others[:3]),
            *(Place(other.origin.at("metadata", "name"), "undone") for other in found.policies[:3]),
            *(
                Place(rule_place(author, rule, context.body(author.origin)), "without effect")
                for author, rule in found.rules[:3]
            ),
            *(Place(workload.origin.at("metadata", "name"), "open to everyone") for workload in pods[:3]),
        ),
        severity,
    )


def _effect(item: "Opened", pods: tuple[Workload, ...], found: Undone) -> str:
    if found.policies:
        return f"{several((f'`{other.name}`' for other in found.policies), 'policies')} cannot limit that"
    if found.rules:
        return "the other rules have no effect"
    if item.direction is Direction.EGRESS:
        return "their egress is not limited"
    return f"nothing protects {several(map(named, pods), 'workloads') if pods else 'these pods'}"
