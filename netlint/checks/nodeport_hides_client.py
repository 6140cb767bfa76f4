"""Finds policies that list clients by address for pods that see the address of a node instead."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.client_lists import ClientLists, HiddenClients
from netlint.engine.evidence.several import several
from netlint.engine.words import named
from netlint.model.service import ServiceType, TrafficPolicy


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy whose address blocks match no client of a Service, with the first block (T297, S8.5, S8.7)."""
    services = context.effective.services
    if next(context.effective.policies, None) is None or not any(
        service.external_traffic_policy is TrafficPolicy.CLUSTER
        and (service.type in (ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER) or service.external_ips)
        for service in services
    ):
        return
    applied = Applied(context.snapshot, context.is_patched)
    lists = ClientLists(context.effective, context.exposures, applied)
    seen: set[tuple[int, int]] = set()
    for hidden in lists.hidden():
        key = id(hidden.listed[0].policy), id(hidden.service)
        if key not in seen:
            seen.add(key)
            yield _hit(hidden)


def _hit(hidden: HiddenClients) -> Hit:
    service, entry, listed = hidden.service, hidden.entry, hidden.listed
    blocks = several((f"`{item.block.network}`" for item in listed), "blocks")
    policy = listed[0].policy
    places = [Place(service.origin.at("spec", "type"), "hides the addresses of clients")]
    places += [Place(item.origin, "matches no client either") for item in listed[1:4]]
    return Hit(
        listed[0].origin,
        f"{policy.kind} `{policy.name}` admits clients from {blocks} to port {entry.port.first} of "
        f"{named(entry.workload)}, but Service `{service}` hides them: policies see the node that takes the "
        "connection, so it lets in none of them, unless they happen to arrive at the pod's own node.",
        _help(hidden),
        "never matches",
        tuple(places),
    )


def _help(hidden: HiddenClients) -> str:
    local = f"Set `externalTrafficPolicy: Local` on Service `{hidden.service}`, which keeps the addresses of clients"
    if hidden.service.type is ServiceType.LOAD_BALANCER:
        return (
            f"{local}, or list them in its `loadBalancerSourceRanges` and admit the addresses of the nodes."
        )
    return f"{local}."
