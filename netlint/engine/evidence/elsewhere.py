"""Where the pods of a selector that matches nothing may be: next to it, in another namespace, outside the input."""

from collections.abc import Callable, Iterable
from functools import cached_property

from netlint.engine.evidence.run_time_labels import lasting, may_match_at_run_time
from netlint.engine.lookup import Lookup
from netlint.engine.similar import Near
from netlint.model.labels import Pair
from netlint.model.selector import Selector
from netlint.model.workload import Workload


class Neighborhood:
    """The workloads that a selector could have meant, and the words that they use."""

    def __init__(self, workloads: Iterable[Workload]) -> None:
        self.workloads = tuple(workloads)

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """Every label that one of the workloads carries."""
        return frozenset(pair for workload in self.workloads for pair in workload.labels.pairs)

    @cached_property
    def near(self) -> Near:
        """Finds the workload that a selector misses by a slip."""
        return Near(self.workloads)

    @cached_property
    def _words(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The keys of the workloads' labels, their names, and their files."""
        return (
            frozenset(key for key, _ in self.pairs),
            frozenset(workload.name for workload in self.workloads),
            frozenset(workload.origin.file for workload in self.workloads),
        )

    def speaks_of(self, pairs: frozenset[Pair], file: str, name: str = "") -> bool:
        """Whether the input surely shows the pods that are meant, because its workloads use the same terms.

        Where no workload stands in the same `file`, is called `name`, or uses the keys of the selector, the
        pods may come from a chart that is not part of the input.
        """
        keys, names, files = self._words
        uses_keys = bool(pairs) and all(key in keys for key, _ in pairs)
        return uses_keys or file in files or (bool(name) and name in names)

    def may_match_at_run_time(self, pairs: frozenset[Pair]) -> bool:
        """Whether pods of a workload lack nothing of `pairs` but what software adds while it runs."""
        return lasting(pairs) <= self.pairs and may_match_at_run_time(pairs, self.workloads)

    def astray(self, pairs: frozenset[Pair]) -> Pair | None:
        """The first of the labels that no workload carries, or else the first one."""
        return next((pair for pair in sorted(pairs) if pair not in self.pairs), min(pairs, default=None))


class Surroundings:
    """What lies around selectors that match nothing; each answer is worked out when first needed."""

    def __init__(self, lookup: Lookup, counts: Callable[[Workload], bool] = lambda _: True) -> None:
        self._lookup = lookup
        self._counts = counts
        self._neighborhoods: dict[tuple[str, ...], Neighborhood] = {}

    def of(self, *namespaces: str) -> Neighborhood:
        """The workloads of some namespaces that count."""
        if namespaces not in self._neighborhoods:
            workloads = (w for namespace in namespaces for w in self._lookup.workloads(namespace))
            self._neighborhoods[namespaces] = Neighborhood(filter(self._counts, workloads))
        return self._neighborhoods[namespaces]

    def fitting(
        self, namespace: str, selector: Selector, is_settled: Callable[[Workload], bool]
    ) -> Workload | None:
        """A workload of another namespace that the selector fits (T149): first one without a namespace.

        A workload that is settled, because it has there what selects it, explains nothing.
        """
        others = (w for w in self._lookup.everywhere(selector).certain if w.namespace != namespace)
        free = (workload for workload in others if not workload.namespace or not is_settled(workload))
        return min(free, key=lambda workload: workload.namespace, default=None)
