"""Indexes over a snapshot: what is in a namespace, and which workloads a selector picks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeVar, assert_never, cast

from netlint.engine.label_index import LabelIndex
from netlint.engine.variants import Variants
from netlint.model.labels import Pair
from netlint.model.namespace import Namespace
from netlint.model.peer import NamespacesNamed, NamespacesWith, OwnNamespace, PodPeer
from netlint.model.policy import Policy
from netlint.model.selector import EVERYTHING, Selector, labels_equal, matches
from netlint.model.service import EndpointSet, Service, ServiceType
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload

DEFAULT_NAMESPACE = "default"
"""Where objects without a namespace are, unless whoever applies them names another (S1.68)."""

Made = TypeVar("Made")


class Selected(NamedTuple):
    """The workloads that a selector picks for certain, and those of which that is unknown."""

    certain: tuple[Workload, ...]
    possible: tuple[Workload, ...]


class _Workloads(LabelIndex[Workload]):
    """Workloads by the labels of their pods."""

    def select(self, selector: Selector) -> Selected:
        """Those that a selector picks."""
        if selector == EVERYTHING:
            return Selected(tuple(self.items), ())
        answers = [(workload, matches(selector, workload.labels)) for workload in self.candidates(selector)]
        return Selected(
            tuple(workload for workload, answer in answers if answer is Truth.TRUE),
            tuple(workload for workload, answer in answers if answer is Truth.UNKNOWN),
        )


def picks_pods(service: Service) -> bool:
    """Whether a Service gets its endpoints from a selector: an ExternalName never does (S3.3, S3.37)."""
    return bool(service.selector.pairs) and service.type is not ServiceType.EXTERNAL_NAME


class Lookup:
    """Answers about a snapshot that many checks ask for; each index is built when first needed."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._selected: dict[tuple[str, int], tuple[Selector, Selected]] = {}
        self._behind: dict[tuple[str, frozenset[Pair]], Selected] = {}
        self._made: dict[object, object] = {}
        self._meant: dict[int, tuple[Selector, list[tuple[Namespace, Truth]]]] = {}

    def once(self, make: Callable[["Lookup"], Made]) -> Made:
        """What `make` makes of this lookup, made when first asked for and shared by all who ask."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(Made, self._made[make])

    @cached_property
    def variants(self) -> Variants:
        """Which places of the input are alternatives."""
        return Variants(self.snapshot)

    @cached_property
    def namespaces(self) -> dict[str, Namespace]:
        """Every namespace, given or mentioned, by name."""
        return {namespace.name: namespace for namespace in self.snapshot.namespaces}

    @cached_property
    def _labelled_namespaces(self) -> LabelIndex[Namespace]:
        return LabelIndex(self.namespaces.values())

    @cached_property
    def _indexes(self) -> dict[str, _Workloads]:
        indexes: dict[str, _Workloads] = defaultdict(_Workloads)
        for workload in self.snapshot.workloads:
            indexes[workload.namespace].add(workload)
        return indexes

    @cached_property
    def _everything(self) -> _Workloads:
        index = _Workloads()
        for workload in self.snapshot.workloads:
            index.add(workload)
        return index

    @cached_property
    def _services(self) -> dict[str, dict[str, list[Service]]]:
        services: dict[str, dict[str, list[Service]]] = defaultdict(lambda: defaultdict(list))
        for service in self.snapshot.services:
            services[service.namespace][service.name].append(service)
        return services

    @cached_property
    def _endpoints(self) -> dict[tuple[str, str], list[EndpointSet]]:
        endpoints: dict[tuple[str, str], list[EndpointSet]] = defaultdict(list)
        for endpoint_set in self.snapshot.endpoint_sets:
            endpoints[endpoint_set.namespace, endpoint_set.service].append(endpoint_set)
        return endpoints

    @cached_property
    def _services_by_pair(self) -> dict[tuple[str, Pair], list[tuple[int, Service]]]:
        """The Services that pick pods, numbered, by the rarest label that each asks for."""
        picking = [(n, s) for n, s in enumerate(self.snapshot.services) if picks_pods(s)]
        counts = Counter((s.namespace, pair) for _, s in picking for pair in s.selector.pairs)
        by_pair: dict[tuple[str, Pair], list[tuple[int, Service]]] = defaultdict(list)
        for number, service in picking:
            rarest = min((counts[service.namespace, pair], pair) for pair in service.selector.pairs)[1]
            by_pair[service.namespace, rarest].append((number, service))
        return by_pair

    @cached_property
    def _pod_makers(self) -> frozenset[str]:
        makers = [o.target_namespace or o.namespace for o in self.snapshot.custom_objects if o.may_make_pods]
        return frozenset((*makers, *(gateway.namespace for gateway in self.snapshot.gateways)))

    @cached_property
    def _foreign_policies(self) -> frozenset[str | None]:
        """The namespaces of policies of kinds that are not modelled; None for those about every namespace."""
        policies = (item for item in self.snapshot.custom_objects if item.is_policy)
        return frozenset(None if item.is_cluster_wide else item.namespace for item in policies)

    def workloads(self, namespace: str) -> list[Workload]:
        """The workloads of a namespace, in the order of the input."""
        return self._indexes[namespace].items if namespace in self._indexes else []

    def services(self, namespace: str) -> list[Service]:
        """The Services of a namespace, in the order of the input."""
        by_name = self._services.get(namespace, {})
        return [service for variants in by_name.values() for service in variants]

    def service_names(self, namespace: str) -> Iterable[str]:
        """The names of the Services of a namespace, in the order of the input."""
        return self._services.get(namespace, {})

    def services_named(self, namespace: str, name: str) -> list[Service]:
        """The Services of this name: more than one where the input defines it more than once (S6.9)."""
        return self._services.get(namespace, {}).get(name, [])

    def endpoint_sets(self, service: Service) -> list[EndpointSet]:
        """The endpoints written by hand for a Service (S3.7)."""
        return self._endpoints.get((service.namespace, service.name), [])

    def may_hold_unseen_pods(self, namespace: str) -> bool:
        """Whether pods that no manifest shows may exist in a namespace.

        An operator's object could make them, and so could the implementation of a Gateway (S5.32).
        """
        return namespace in self._pod_makers

    def may_be_restricted_unseen(self, namespace: str) -> bool:
        """Whether a policy of a kind that is not modelled may restrict the pods of a namespace (V0.12)."""
        return not self._foreign_policies.isdisjoint((None, namespace))

    def select(self, namespace: str, selector: Selector) -> Selected:
        """The workloads of `namespace` whose pods pass `selector`."""
        # By identity: hashing a selector takes longer than looking the answer up. The selector is kept with it.
        key = (namespace, id(selector))
        if key not in self._selected:
            self._selected[key] = selector, self._select(namespace, selector)
        return self._selected[key][1]

    def _select(self, namespace: str, selector: Selector) -> Selected:
        index = self._indexes.get(namespace)
        return Selected((), ()) if index is None else index.select(selector)

    def everywhere(self, selector: Selector) -> Selected:
        """The workloads of all namespaces whose pods pass `selector`."""
        return self._everything.select(selector)

    def met_once_applied(self, policy: Policy) -> Iterable[Workload]:
        """The workloads that a policy may select once the namespace is set that it or they lack (S1.68, T86).

        A policy of every pod is meant for the workloads of its own namespace, where the input has some.
        """
        own, pods = policy.namespace, policy.subject.pods
        if not isinstance(policy.subject.namespaces, OwnNamespace):
            return ()
        if pods == EVERYTHING and own != DEFAULT_NAMESPACE and self.workloads(own):
            return () if own else self.workloads(DEFAULT_NAMESPACE)
        selected = self.select("", pods) if own else self.everywhere(pods)
        return (w for group in selected for w in group if bool(w.namespace) is not bool(own))

    def behind(self, service: Service) -> Selected:
        """The workloads that a Service picks (S3.4)."""
        if not picks_pods(service):
            return Selected((), ())
        key = (service.namespace, service.selector.pairs)
        if key not in self._behind:
            self._behind[key] = self._select(service.namespace, labels_equal(service.selector.pairs))
        return self._behind[key]

    def services_of(self, workload: Workload) -> list[Service]:
        """The Services that pick a workload for certain, in the order of the input."""
        pairs = workload.labels.pairs
        near = (item for pair in pairs for item in self._services_by_pair.get((workload.namespace, pair), ()))
        return [service for _, service in sorted(near, key=itemgetter(0)) if service.selector.pairs <= pairs]

    def subjects(self, policy: Policy) -> Selected:
        """The workloads that a policy selects (S1.1, S2.4), including those of the host's network (S1.62)."""
        return self.picked(policy.subject, policy.namespace)

    def picked(self, peer: PodPeer, own_namespace: str) -> Selected:
        """The workloads that a pod peer means, in a policy of `own_namespace`."""
        certain: list[Workload] = []
        possible: list[Workload] = []
        for namespace, answer in self.namespaces_of(peer, own_namespace):
            selected = self.select(namespace.name, peer.pods)
            (certain if answer is Truth.TRUE else possible).extend(selected.certain)
            possible.extend(selected.possible)
        return Selected(tuple(certain), tuple(possible))

    def namespaces_of(self, peer: PodPeer, own_namespace: str) -> list[tuple[Namespace, Truth]]:
        """The known namespaces that a pod peer means or may mean."""
        match peer.namespaces:
            case OwnNamespace():
                own = self.namespaces.get(own_namespace)
                return [(own, Truth.TRUE)] if own else []
            case NamespacesNamed(names):
                return [
                    (self.namespaces[name], Truth.TRUE) for name in sorted(names) if name in self.namespaces
                ]
            case NamespacesWith(selector):
                return self._namespaces_with(selector)
            case _:
                assert_never(peer.namespaces)

    def _namespaces_with(self, selector: Selector) -> list[tuple[Namespace, Truth]]:
        # By identity, as in `select`.
        known = self._meant.get(id(selector))
        if known is None:
            near = self._labelled_namespaces.candidates(selector)
            answers = [(namespace, matches(selector, namespace.labels)) for namespace in near]
            found = [item for item in answers if item[1] is not Truth.FALSE]
            known = self._meant[id(selector)] = selector, found
        return known[1]
