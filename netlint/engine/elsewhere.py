"""Where the pods of a selector that matches nothing may be: next to it, in another namespace, outside the input."""

from collections import defaultdict
from functools import cached_property

from netlint.engine.lookup import Lookup
from netlint.model.labels import Pair
from netlint.model.service import Service
from netlint.model.workload import Workload
from netlint.value import value


@value
class Terms:
    """What the workloads of a namespace are called: the keys of their labels, their names and files."""

    keys: frozenset[str]
    names: frozenset[str]
    files: frozenset[str]


class Surroundings:
    """What lies around Services that select nothing; each answer is worked out when first needed."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._neighbors: dict[str, tuple[Workload, ...]] = {}
        self._terms: dict[str, Terms] = {}

    def neighbors(self, namespace: str) -> tuple[Workload, ...]:
        """The workloads of a namespace that keep running."""
        if namespace not in self._neighbors:
            workloads = self._lookup.workloads(namespace)
            self._neighbors[namespace] = tuple(w for w in workloads if not w.runs_to_completion)
        return self._neighbors[namespace]

    def speak_of(self, service: Service) -> bool:
        """Whether the input surely shows the pods that are meant, because its workloads use the same terms.

        Where no workload of the namespace has the Service's name, shares its file, or uses the keys of its
        selector, the pods may come from a chart that is not part of the input.
        """
        terms = self._terms_of(service.namespace)
        uses_keys = all(key in terms.keys for key, _ in service.selector.pairs)
        return uses_keys or service.name in terms.names or service.origin.file in terms.files

    def _terms_of(self, namespace: str) -> Terms:
        if namespace not in self._terms:
            neighbors = self.neighbors(namespace)
            self._terms[namespace] = Terms(
                frozenset(key for workload in neighbors for key, _ in workload.labels.pairs),
                frozenset(workload.name for workload in neighbors),
                frozenset(workload.origin.file for workload in neighbors),
            )
        return self._terms[namespace]

    @cached_property
    def _by_pair(self) -> dict[Pair, list[Workload]]:
        by_pair: dict[Pair, list[Workload]] = defaultdict(list)
        for workload in self._lookup.snapshot.workloads:
            for pair in workload.labels.pairs:
                by_pair[pair].append(workload)
        return by_pair

    def fitting(self, service: Service) -> Workload | None:
        """A workload of another namespace that the selector fits (T149): first one without a namespace.

        A workload that has a Service in its own namespace explains nothing.
        """
        pairs = service.selector.pairs
        rarest = min((self._by_pair.get(pair, []) for pair in pairs), key=len)
        fitting = [w for w in rarest if pairs <= w.labels.pairs and w.namespace != service.namespace]
        free = (w for w in fitting if not w.namespace or not self._lookup.services_of(w))
        return min(free, key=lambda workload: workload.namespace, default=None)
