"""Finds Services that workloads are configured to connect to and that policies keep from them."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.barriers import Barrier, Barriers
from netlint.engine.evidence.callees import Callee
from netlint.engine.evidence.dependencies import Dependencies, Dependency
from netlint.engine.evidence.refusals import few, refusal
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.origin import Origin

Question = tuple[Origin, str, int, tuple[Barrier, ...]]
Refused = tuple[Dependency, list[Callee]]


def check(context: Context) -> Iterator[Hit]:
    """Yield each text that names a Service whose pods, some or all, the workload cannot reach (S8.2)."""
    if next(context.effective.policies, None) is None:
        return
    network = context.settings.cluster.network
    barriers = Barriers(context.lookup, context.effective_lookup, network, context.is_patched)
    dependencies = Dependencies(context.snapshot, barriers)
    found: dict[Question, list[Refused]] = defaultdict(list)
    for client in context.effective.workloads:
        for dependency in dependencies.of(client):
            barred = [
                (callee, barriers.between(client, callee.workload, callee.ports, dependency.place))
                for callee in dependency.callees
            ]
            refused = [callee for callee, reasons in barred if reasons]
            if refused:
                reasons = next(reasons for _, reasons in barred if reasons)
                key = dependency.place, str(dependency.service), dependency.port, reasons
                found[key].append((dependency, refused))
    for (_, _, _, reasons), group in found.items():
        yield _hit(reasons, group, barriers)


def _hit(reasons: tuple[Barrier, ...], group: list[Refused], barriers: Barriers) -> Hit:
    dependency, refused = group[0]
    why = refusal(reasons, dependency.client, refused[0].workload, refused[0].ports, barriers)
    clients = list(dict.fromkeys(named(item.client) for item, _ in group))
    pods = few(f"port {callee.ports[0].first} of {named(callee.workload)}" for callee in refused)
    is_whole = len(refused) == len(dependency.callees)
    effect = "every connection fails" if is_whole else f"connections that end at {pods} fail"
    return Hit(
        dependency.place,
        f"{few(clients)} {'is' if len(clients) == 1 else 'are'} told to connect to port {dependency.port} of Service "
        f"`{dependency.service}`, but {why.clause}: {effect}.",
        f"Allow the connection to {pods}.{why.hint}",
        "not reached",
        tuple(Place(*found) for found in why.places),
        Severity.ERROR if is_whole else Severity.WARNING,
    )
