"""Finds namespaces in which pods run that no policy isolates."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.anyone import Openers
from netlint.engine.evidence.bare import Bare
from netlint.engine.evidence.several import several
from netlint.engine.words import conjunction, named
from netlint.model.namespace import Namespace
from netlint.model.policy import Direction, Policy
from netlint.model.workload import Workload

SHOWN = 5


def check(context: Context) -> Iterator[Hit]:
    """Yield each namespace with bare workloads: for ingress, and in the pedantic profile for egress (S1.3, S1.4)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    lookup, snapshot, variants = context.lookup, context.effective, context.lookup.variants
    bare, openers = Bare(snapshot, lookup, context.settings.cluster.network), Openers(snapshot, lookup)
    for namespace in snapshot.namespaces:
        for direction in Direction if pedantic else (Direction.INGRESS,):
            found = [w for w in lookup.workloads(namespace.name) if bare.holds(w, direction)]
            opening = openers.of(namespace.name, direction) if found else ()
            closing = bare.isolation.of(found[0], direction).certain if opening else ()
            if found and not any(variants.alternatives(o.origin, c.origin) for o in opening for c in closing):
                yield _hit(namespace, found, direction, opening)


def _hit(
    namespace: Namespace, bare: list[Workload], direction: Direction, opening: tuple[Policy, ...]
) -> Hit:
    ingress = direction is Direction.INGRESS
    why = f": {_blamed(opening)} everything through" if opening else ""
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


def _blamed(opening: tuple[Policy, ...]) -> str:
    if len(opening) == 1:
        return f"policy `{opening[0].name}` lets"
    return f"policies {conjunction(f'`{policy.name}`' for policy in opening)} together let"


def _help(direction: Direction, opening: tuple[Policy, ...]) -> str:
    if opening:
        return f"Delete `{opening[0].name}`, and allow only what is needed."
    return f"Add a NetworkPolicy with `podSelector: {{}}` and `policyTypes: [{direction}]`, and allow what is needed."


def _names(bare: list[Workload]) -> str:
    return several((f"`{w.name}`" if w.name else f"a {named(w)}" for w in bare), "workloads")
