"""Finds routes whose parent does not exist."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.routing.attachment import GROUP, parent_kind
from netlint.engine.routing.listeners import Gateways
from netlint.engine.routing.unseen_objects import Hint, UnseenObjects
from netlint.engine.words import named, qualified
from netlint.finding import Severity
from netlint.model.entry import ParentReference, Route
from netlint.normalize.fields import mapping


def check(context: Context) -> Iterator[Hit]:
    """Yield each parent that is missing for certain, and each route without any (S5.10, S5.33, T239, T266)."""
    gateways, unseen = context.lookup.once(Gateways), UnseenObjects(context.lookup)
    pedantic = context.settings.profile is Profile.PEDANTIC
    for route in context.snapshot.routes:
        if not route.parents and not _may_get_parents(route, context):
            yield _without_parents(route)
        missing: dict[tuple[str, str, str], list[ParentReference]] = {}
        for reference in route.parents:
            kind = parent_kind(reference)
            if not kind and reference.group == GROUP:
                yield _of_no_kind(route, reference)
            elif kind and not gateways.named(kind, reference.namespace, reference.name):
                missing.setdefault((kind, reference.namespace, reference.name), []).append(reference)
        for (kind, _, name), references in missing.items():
            hint = unseen.missing_parent(kind, references[0], route, in_shared=pedantic)
            if name and hint is not None and references[0].origin.at("name") not in context.refused:
                yield _missing(route, kind, references, hint)


def _may_get_parents(route: Route, context: Context) -> bool:
    """Whether parents may come from a patch, or from Gateways that are the default (S5.16)."""
    spec = mapping(context.body(route.origin), "spec")
    written = spec.get("parentRefs") or spec.get("useDefaultGateways")
    return bool(written) or not route.name or context.is_patched(route.kind, route.name)


def _without_parents(route: Route) -> Hit:
    return Hit(
        route.origin.at("metadata", "name"),
        f"{named(route)} names no parent, so no Gateway serves it.",
        "Name the Gateway in `parentRefs`.",
        "no `parentRefs`",
    )


def _of_no_kind(route: Route, reference: ParentReference) -> Hit:
    help_text = "Name a Gateway or a ListenerSet."
    if reference.kind == "Service":
        help_text = 'Add `group: ""`, the group of Services: without it the group is that of Gateways.'
    return Hit(
        reference.origin.at("kind"),
        f"{named(route)} names a parent of the kind `{reference.kind}` in the group `{GROUP}`, which has none "
        "to attach to, so the route is ignored.",
        help_text,
        "no such kind of parent",
        severity=Severity.ERROR,
    )


def _missing(route: Route, kind: str, references: list[ParentReference], hint: Hint) -> Hit:
    reference = references[0]
    where = f"in the namespace `{reference.namespace}`" if reference.namespace else "here"
    help_text, severity = f"Define the {kind}, or name another one.", Severity.WARNING
    related = [Place(other.origin.at("name"), "and here") for other in references[1:]]
    if hint.near:
        help_text, severity = f"Write `{hint.near}`, if that is the {kind} that is meant.", Severity.ERROR
    elif (found := hint.elsewhere) is not None:
        help_text = (
            f"Add `namespace: {found.namespace}`: without one the {kind} is looked for in the route's own."
        )
        severity = Severity.ERROR
        related.append(Place(found.origin.at("metadata", "name"), "in another namespace"))
    return Hit(
        reference.origin.at("name"),
        f"{named(route)} asks for {kind} `{qualified(reference.namespace, reference.name)}`, which no manifest "
        f"defines {where}: nothing serves the route there.",
        help_text,
        f"no such {kind}",
        tuple(related),
        severity,
    )
