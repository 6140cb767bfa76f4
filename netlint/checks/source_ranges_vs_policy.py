"""Finds load balancers that let other clients in than the policies of the pods behind them."""

from collections.abc import Iterable, Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.client_lists import ClientLists, Listed, Mismatch, hold_inner
from netlint.engine.evidence.several import several
from netlint.engine.ways_in.entries import clients_of
from netlint.engine.ways_in.load_balancers import allowed_sources
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.peer import Network, lies_in
from netlint.model.service import Service, TrafficPolicy
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each load balancer none of whose clients policies admit; in pedantic also those of some (S3.25, S8.7)."""
    if next(context.effective.policies, None) is None or not any(
        service.external_traffic_policy is TrafficPolicy.LOCAL and allowed_sources(service)
        for service in context.effective.services
    ):
        return
    pedantic = context.settings.profile is Profile.PEDANTIC
    applied = Applied(context.snapshot, context.is_patched)
    lists = ClientLists(context.effective, context.exposures, applied)
    for mismatch in lists.mismatches():
        service = mismatch.entry.service
        if service is None or not mismatch.dropped:
            continue
        if not mismatch.kept and not hold_inner(mismatch.barred):
            yield _all_dropped(service, mismatch)
        elif mismatch.kept and pedantic:
            yield _some_dropped(service, mismatch)


def _all_dropped(service: Service, mismatch: Mismatch) -> Hit:
    entry, policy = mismatch.entry, mismatch.listed[0].policy
    ranges = several((f"`{text}`" for text, _ in allowed_sources(service)), "ranges")
    blocks = several((f"`{item.block.network}`" for item in mismatch.listed), "blocks")
    return Hit(
        allowed_sources(service)[0][1],
        f"The load balancer of Service `{service}` lets in {ranges} only, and {policy.kind} `{policy.name}` admits "
        f"{blocks} only to port {entry.port.first} of {named(entry.workload)}: no client gets through.",
        "List the same addresses in both places.",
        "refused by the policy",
        tuple(_places(mismatch.listed)),
        Severity.ERROR,
    )


def _some_dropped(service: Service, mismatch: Mismatch) -> Hit:
    entry, policy = mismatch.entry, mismatch.listed[0].policy
    refused = several((f"`{network}`" for network in mismatch.dropped), "blocks")
    return Hit(
        _range_of(service, mismatch.dropped),
        f"The load balancer of Service `{service}` lets in {refused}, which {policy.kind} `{policy.name}` does not "
        f"admit to port {entry.port.first} of {named(entry.workload)}: connections from there fail.",
        "Admit these addresses in the policy as well, or take them out of the ranges.",
        "refused by the policy",
        tuple(_places(mismatch.listed)),
    )


def _range_of(service: Service, dropped: Iterable[Network]) -> Origin:
    """The first range that holds one of the networks."""
    networks = tuple(dropped)
    return next(
        origin for held, origin in clients_of(service) if any(lies_in(network, held) for network in networks)
    )


def _places(listed: Iterable[Listed]) -> Iterator[Place]:
    return (Place(item.origin, "what the policy admits") for item in tuple(listed)[:3])
