"""Whether ReferenceGrants let an object use a Service or a Secret of another namespace."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.model.entry import Backend, Gateway, GrantSide, ReferenceGrant, Route
from netlint.model.policy import Status
from netlint.model.truth import Truth

_GROUP = "gateway.networking.k8s.io"


class _Use(NamedTuple):
    """A reference from an object of a kind in a namespace to an object of the core group."""

    kind: str
    namespace: str
    target_kind: str
    target_namespace: str
    target_name: str


class Grants:
    """The permissions of an input, by namespace."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    @cached_property
    def _by_namespace(self) -> dict[str, list[ReferenceGrant]]:
        grants: dict[str, list[ReferenceGrant]] = defaultdict(list)
        for grant in self._lookup.snapshot.grants:
            grants[grant.namespace].append(grant)
        return grants

    def of(self, namespace: str) -> list[ReferenceGrant]:
        """The grants for references into a namespace, in the order of the input."""
        return self._by_namespace.get(namespace, [])

    def permit(self, route: Route, backend: Backend) -> Truth:
        """Whether a route may use a backend: its own namespace's, or one that a grant there covers (S5.26).

        Unknown where a namespace is not set, where only a grant that the API server refuses would do, and
        where the input shows neither the Service nor any grant beside it: it does not hold that namespace.
        """
        shown = bool(self._lookup.services_named(backend.namespace, backend.service))
        return self._permitted(_use_of(route, backend), shown=shown)

    def permit_certificate(self, owner: Gateway, certificate: tuple[str, str]) -> Truth:
        """Whether a Gateway or ListenerSet may use a Secret, by namespace and name (S5.7, T265).

        Unknown as above; that the input lacks the Secret says nothing, since Secrets are kept elsewhere.
        """
        return self._permitted(_Use(owner.kind, owner.namespace, "Secret", *certificate), shown=False)

    def misplaced(self, route: Route, backend: Backend) -> ReferenceGrant | None:
        """The grant that would do if it were not in the route's own namespace (T242)."""
        return self._misplaced(_use_of(route, backend))

    def _permitted(self, use: _Use, *, shown: bool) -> Truth:
        """The answer; `shown` says whether the input shows what is used."""
        if use.namespace == use.target_namespace:
            return Truth.TRUE
        there = self.of(use.target_namespace)
        fitting = [grant for grant in there if _covers(grant, use)]
        if any(grant.status is Status.ENFORCED for grant in fitting):
            return Truth.TRUE
        adrift = any(_covers(grant, use) for grant in self.of(""))
        if fitting or adrift or not use.namespace or not use.target_namespace:
            return Truth.UNKNOWN
        return Truth.FALSE if shown or there or self._misplaced(use) else Truth.UNKNOWN

    def _misplaced(self, use: _Use) -> ReferenceGrant | None:
        return next((grant for grant in self.of(use.namespace) if _covers(grant, use)), None)


def _use_of(route: Route, backend: Backend) -> _Use:
    return _Use(route.kind, route.namespace, "Service", backend.namespace, backend.service)


def _covers(grant: ReferenceGrant, use: _Use) -> bool:
    """Whether a grant, if it is in the right namespace, is for a reference: it holds for each pair (S5.26)."""
    return any(_is_source(side, use) for side in grant.sources) and any(
        side.group == "" and side.kind == use.target_kind and side.name in ("", use.target_name)
        for side in grant.targets
    )


def _is_source(side: GrantSide, use: _Use) -> bool:
    return side.group == _GROUP and side.kind == use.kind and side.namespace == use.namespace
