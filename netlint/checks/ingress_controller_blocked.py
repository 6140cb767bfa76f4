"""Finds Ingresses and routes whose requests are refused by the policies of the pods to which they lead."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.anyone import ANY_POD
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.barriers import Barriers
from netlint.engine.evidence.refusals import Refusal, few, refusal
from netlint.engine.evidence.refused_requests import Refused, RefusedRequests, pods_elsewhere
from netlint.engine.routing.backends import service_place
from netlint.engine.ways_in.front_doors import Place as Where
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.entry import Ingress
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each backend of an entry whose pods refuse whatever forwards its requests (S7.8, S8.14, S8.16)."""
    snapshot, network = context.snapshot, context.settings.cluster.network
    if not (snapshot.has_entries) or next(context.effective.policies, None) is None:
        return
    elsewhere = pods_elsewhere(context.effective)
    barriers = Barriers(
        context.lookup, context.effective_lookup, network, context.is_patched, (ANY_POD, *elsewhere)
    )
    pedantic = context.settings.profile is Profile.PEDANTIC
    applied = Applied(snapshot, context.is_patched)
    for refused in RefusedRequests(barriers, applied, elsewhere, pedantic=pedantic):
        yield _hit(refused, _why(refused, barriers, pedantic))


def _hit(refused: Refused, why: Refusal) -> Hit:
    port = refused.callees[0].ports[0].first
    targets = few(named(callee.workload) for callee in refused.callees)
    effect = "every request fails" if refused.is_whole else "the requests that go to these of its pods fail"
    return Hit(
        _place(refused),
        f"{_entry(refused)} sends requests to port {port} of {targets}{why.clause}: {effect}.",
        f"In a policy of these pods, admit what forwards the requests to their port {port}.{why.hint}",
        "requests are refused",
        tuple(Place(*found) for found in why.places),
        Severity.ERROR if refused.is_whole else Severity.WARNING,
    )


def _why(refused: Refused, barriers: Barriers, pedantic: bool) -> Refusal:
    """What refuses the requests; only of pods that the input shows can be told which rule comes near."""
    callee, source = refused.callees[0], refused.source
    if source is not None:
        why = refusal(refused.reasons, source, callee.workload, callee.ports, barriers)
        return why._replace(clause=f" by way of the controller, {named(source)}, but {why.clause}")
    policies = [policy for barrier in refused.reasons for policy in barrier.policies]
    names = few(f"{policy.kind} `{policy.name}`" for policy in policies)
    lets, admits = ("does", "admits") if len(policies) == 1 else ("do", "admit")
    if refused.place is Where.OUTSIDE:
        clause = f" by way of the cloud's load balancer, which is no pod, but {names} {lets} not let it in"
    elif pedantic:
        clause = f", but {names} {lets} not let a controller of another namespace in"
    else:
        clause = f", but {names} {admits} nobody there, whoever forwards them"
    return Refusal(
        clause, "", tuple((p.origin.at("metadata", "name"), "isolates the pods") for p in policies)
    )


def _entry(refused: Refused) -> str:
    entry = refused.published.entry
    name = f"{entry.namespace}/{entry.name}" if entry.namespace else entry.name
    return f"{'Ingress' if isinstance(entry, Ingress) else entry.kind} `{name}`"


def _place(refused: Refused) -> Origin:
    published = refused.published
    if isinstance(published.entry, Ingress):
        return service_place(published.entry, published.backend)
    return published.backend.origin.at("name")
