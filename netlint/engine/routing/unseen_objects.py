"""Whether a Gateway or Service that is not in the input is missing, or may come from where netlint cannot see."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.backends import exists, namesake
from netlint.engine.similar import closest
from netlint.model.entry import Backend, Gateway, ParentReference, Route
from netlint.model.service import Service

_MARKS = frozenset("${}<>")


class Hint(NamedTuple):
    """What a reference to nothing may have meant: the name that it is a slip of, or what another namespace holds."""

    near: str
    elsewhere: Gateway | Service | None


class UnseenObjects:
    """Judges references of routes to what the input does not hold."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._variants = lookup.variants

    @cached_property
    def _makers(self) -> frozenset[str]:
        """The namespaces with objects of operators or charts, which may make further objects there."""
        objects = self._lookup.snapshot.custom_objects
        return frozenset(o.target_namespace or o.namespace for o in objects if o.may_make_pods)

    @cached_property
    def _gateways(self) -> dict[str, list[Gateway]]:
        gateways: dict[str, list[Gateway]] = defaultdict(list)
        for gateway in self._lookup.snapshot.gateways:
            gateways[gateway.namespace].append(gateway)
        return gateways

    def may_be_made(self, namespace: str) -> bool:
        """Whether an operator's object or a chart may make what is not in the input, in a namespace."""
        return namespace in self._makers

    def missing_parent(
        self, kind: str, reference: ParentReference, route: Route, *, in_shared: bool = False
    ) -> Hint | None:
        """What the input holds in the place of a parent that is not in it; None where that may lie elsewhere.

        It shows other parents of the route's own namespace, one of nearly the same name, or this one in
        another namespace (T239). A namespace that teams share may hold parents of other repositories: they
        are missing only where `in_shared` asks for them.
        """
        if self.may_be_made(reference.namespace) or _is_placeholder(reference.namespace, reference.name):
            return None
        beside = self._parents_beside(kind, reference.namespace, route)
        near = closest(reference.name, [gateway.name for gateway in beside])
        elsewhere = self._parent_elsewhere(kind, reference, route)
        is_own = reference.namespace == route.namespace or in_shared
        return Hint(near, elsewhere) if near or elsewhere or (is_own and beside) else None

    def _parents_beside(self, kind: str, namespace: str, route: Route) -> list[Gateway]:
        """The Gateways or ListenerSets of a namespace that may be applied together with a route."""
        return [
            gateway
            for gateway in self._gateways.get(namespace, ())
            if gateway.kind == kind and not self._variants.alternatives(gateway.origin, route.origin)
        ]

    def _parent_elsewhere(self, kind: str, reference: ParentReference, route: Route) -> Gateway | None:
        """The parent of this name in another namespace, for a reference that names no namespace (S5.10)."""
        if not route.namespace or reference.namespace != route.namespace:
            return None
        others = (
            gateway
            for namespace in self._gateways
            for gateway in self._parents_beside(kind, namespace, route)
            if gateway.name == reference.name
        )
        return min(others, key=lambda gateway: gateway.namespace, default=None)

    def missing_service(self, backend: Backend, own_namespace: str) -> Hint | None:
        """What the input holds in the place of a Service that is not in it; None where that may lie elsewhere.

        It shows other Services of the entry's own namespace, one of nearly the same name, or this one in
        another namespace. What a Gateway makes for itself is called after it (S5.32).
        """
        namespace = backend.namespace
        if (
            self.may_be_made(namespace)
            or _is_placeholder(namespace, backend.service)
            or exists(backend, self._lookup)
            or self._is_made_by_gateway(backend)
        ):
            return None
        near = closest(backend.service, self._lookup.service_names(namespace))
        is_own = namespace == own_namespace
        elsewhere = namesake(namespace, backend.service, self._lookup) if is_own else None
        others = is_own and bool(self._lookup.services(namespace))
        return Hint(near, elsewhere) if near or elsewhere or others else None

    def _is_made_by_gateway(self, backend: Backend) -> bool:
        gateways = self._gateways.get(backend.namespace, ())
        return any(f"{backend.service}-".startswith(f"{gateway.name}-") for gateway in gateways)


def _is_placeholder(*names: str) -> bool:
    """Whether one of the names is still to be filled in, as in `${GATEWAY}`."""
    return any(not _MARKS.isdisjoint(name) for name in names)
