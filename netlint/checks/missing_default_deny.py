"""Finds namespaces in which pods run that no policy isolates."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.isolation import Isolation
from netlint.engine.software import is_ingress_controller
from netlint.engine.words import conjunction, named
from netlint.model.namespace import Namespace
from netlint.model.policy import Direction, Policy
from netlint.model.workload import Workload

SHOWN = 5
NAMED = 3


def check(context: Context) -> Iterator[Hit]:
    """Yield each namespace with bare workloads: for ingress, and in the pedantic profile for egress (S1.3, S1.4)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    lookup = context.lookup
    isolation = Isolation(lookup)
    for namespace in context.snapshot.namespaces:
        if namespace.name.startswith("kube-") or lookup.may_be_restricted_unseen(namespace.name):
            continue
        workloads = lookup.workloads(namespace.name)
        for direction in Direction if pedantic else (Direction.INGRESS,):
            bare = [w for w in workloads if _counts(w, direction) and _is_bare(w, direction, isolation)]
            if bare:
                yield _hit(namespace, bare, direction, isolation)


def _counts(workload: Workload, direction: Direction) -> bool:
    """Whether policies could isolate the workload (S1.62) and the direction matters for it."""
    if direction is Direction.INGRESS and (workload.runs_to_completion or is_ingress_controller(workload)):
        return False
    return not workload.host_network


def _is_bare(workload: Workload, direction: Direction, isolation: Isolation) -> bool:
    found = isolation.of(workload, direction)
    return bool(found.opening) or not (found.certain or found.possible)


def _hit(namespace: Namespace, bare: list[Workload], direction: Direction, isolation: Isolation) -> Hit:
    ingress = direction is Direction.INGRESS
    opening = isolation.of(bare[0], direction).opening
    why = f": policy `{opening[0].name}` lets everything through" if opening else ""
    where = f" in the namespace `{namespace.name}`" if namespace.name else ""
    effect = "every pod of the cluster can" if ingress else "any pod and any address is in reach"
    origin = namespace.origin or bare[0].origin
    places = [Place(policy.origin.at("metadata", "name"), "lets everything through") for policy in opening]
    places += [Place(w.origin.at("metadata", "name"), "not isolated") for w in bare[: SHOWN + 1]]
    first = origin.at("metadata", "name")
    return Hit(
        first,
        f"No policy limits {'who may connect to' if ingress else 'where connections may go from'} "
        f"{_names(bare)}{where}{why}, so {effect}.",
        _help(direction, opening),
        f"pods without {direction.lower()} policy",
        tuple([place for place in places if place.origin != first][:SHOWN]),
    )


def _help(direction: Direction, opening: tuple[Policy, ...]) -> str:
    if opening:
        return f"Delete `{opening[0].name}`, and allow only what is needed."
    return f"Add a NetworkPolicy with `podSelector: {{}}` and `policyTypes: [{direction}]`, and allow what is needed."


def _names(bare: list[Workload]) -> str:
    names = list(dict.fromkeys(f"`{w.name}`" if w.name else f"a {named(w)}" for w in bare))
    rest = len(names) - NAMED
    return conjunction(names if rest <= 1 else [*names[:NAMED], f"{rest} more workloads"])
