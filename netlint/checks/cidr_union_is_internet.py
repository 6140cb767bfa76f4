"""Finds address blocks that look like some networks and are the whole internet together."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.adding_up import may_split_internet
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.edge import Edge, called_by_api_server
from netlint.engine.evidence.policy_targets import targets
from netlint.engine.evidence.public_addresses import with_exceptions
from netlint.engine.evidence.rule_words import ports_words
from netlint.engine.evidence.several import several
from netlint.engine.ways_in.internet import hold_private_networks
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.policy import Direction
from netlint.model.workload import Workload

if TYPE_CHECKING:
    from netlint.prover.evidence.wide_addresses import Union


def check(context: Context) -> Iterator[Hit]:
    """Yield each set of blocks, none of them /0, that holds all public addresses of a family (S1.5, S1.38).

    In the default profile where blocks of several rules admit everybody to pods that nothing publishes; one ingress
    rule alone is told by policy-allows-internet-ingress. In the pedantic profile also egress.
    """
    pedantic = context.settings.profile is Profile.PEDANTIC
    keys = may_split_internet(Companions(context.effective, context.effective_lookup).policies)
    if not keys:
        return
    from netlint.prover.evidence.wide_addresses import unions

    applied = Applied(context.snapshot, context.is_patched)
    edge = Edge(context.lookup, called_by_api_server(read.manifest.body for read in context.manifests))
    for found in unions(context.effective_lookup, context.policy_groups, keys, applied, context.work):
        if found.direction is Direction.EGRESS:
            if pedantic:
                yield _hit(found, (), Severity.NOTE)
        elif not found.is_one_rule:
            pods, is_shown = targets(
                found.policy, context.effective_lookup, lambda w: not (w.runs_to_completion or edge.holds(w))
            )
            inner = tuple(filter(edge.is_far_from, pods)) if hold_private_networks(found.blocks) else ()
            if inner or (pedantic and (pods or not is_shown)):
                yield _hit(found, inner, None if inner else Severity.NOTE)


def _hit(found: "Union", inner: tuple[Workload, ...], severity: Severity | None) -> Hit:
    from netlint.prover.evidence.group_covers import authors, place_of

    first, *others = [
        place_of(item, {}) for item in sorted(found.items, key=lambda i: i.rule is not found.rule)
    ]
    blocks = several((f"`{block.network}`" for block in found.blocks), "blocks")
    pods = f"any pod that {'it' if len(found.policies) == 1 else f'`{found.policy.name}`'} selects"
    internet = f"every public IPv{found.blocks[0].network.version} address"
    ends = (internet, pods) if found.direction is Direction.INGRESS else (pods, internet)
    unpublished = f", although nothing publishes {several(map(named, inner), 'workloads')}" if inner else ""
    return Hit(
        first,
        f"{authors(found.policies, 'lists', 'list')} {blocks}, which are {with_exceptions(found.blocks)} together, so "
        f"{ends[0]} may connect to {ends[1]} on {ports_words(found.rule)}{unpublished}.",
        "Name the blocks that are needed, or write `0.0.0.0/0` or `::/0` where the whole internet is meant.",
        "the whole internet, together",
        (
            *(Place(place, "the rest of it") for place in others[:3]),
            *(Place(workload.origin.at("metadata", "name"), "admits it") for workload in inner[:3]),
        ),
        severity,
    )
