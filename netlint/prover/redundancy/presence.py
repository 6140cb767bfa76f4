"""Whether a policy stands in the cluster wherever another one does, as far as the tree of files tells."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property

from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.together import folder_of
from netlint.model.policy import Policy
from netlint.model.snapshot import Snapshot
from netlint.origin import Origin


class Presence:
    """Answers about the policies of one input.

    A policy of one overlay covers no policy of another overlay, and none of the base: where the overlay is left
    out, the base stands alone.
    """

    def __init__(self, snapshot: Snapshot, applied: Applied) -> None:
        self._snapshot = snapshot
        self._applied = applied
        self._folders: dict[str, frozenset[str]] = {}
        self._answers: dict[tuple[str, str, bool], bool] = {}

    def is_sure(self, other: Policy, policy: Policy) -> bool:
        """Whether `other` is applied as it is written, in the same namespace, wherever `policy` is."""
        if not self.is_settled(other):
            return False
        one, two = policy.origin, other.origin
        if one.file == two.file:
            return True
        key = one.file, two.file, bool(policy.namespace)
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._applied.together(
                one, two, policy.namespace
            ) and self._is_in_every_variant(two, one)
        return found

    def is_settled(self, policy: Policy) -> bool:
        """Whether a policy is applied as it is written: not patched, and not given a second time (S6.9)."""
        return self._applied.as_written(policy) and self._identities[policy.namespace, policy.name] < 2

    @cached_property
    def _identities(self) -> Counter[tuple[str, str]]:
        """How often policies are given, by their namespaces and names; those without a name are all different."""
        return Counter((policy.namespace, policy.name) for policy in self._snapshot.policies if policy.name)

    def _alternatives(self, one: Origin, other: Origin) -> bool:
        return self._applied.variants.alternatives(one, other)

    def _is_in_every_variant(self, other: Origin, origin: Origin) -> bool:
        """Whether what is an alternative to `other` is one to `origin`, too."""
        mine, others = folder_of(origin), folder_of(other)
        rivals = (one for one in self._files[others] if self._alternatives(one, other))
        if mine == others:
            return all(self._alternatives(rival, origin) for rival in rivals)
        return not any(rivals) and self._rivals_of(others) <= self._rivals_of(mine)

    def _rivals_of(self, folder: str) -> frozenset[str]:
        """The folders that are alternatives to a folder; which files of them are compared makes no difference."""
        if folder not in self._folders:
            mine = self._files[folder][0]
            self._folders[folder] = frozenset(
                other
                for other, files in self._files.items()
                if other != folder and self._alternatives(mine, files[0])
            )
        return self._folders[folder]

    @cached_property
    def _files(self) -> dict[str, list[Origin]]:
        """The files of the input by their folders."""
        found: dict[str, list[Origin]] = defaultdict(list)
        for file in dict.fromkeys(self._mentioned_files()):
            origin = Origin(file, 0)
            found[folder_of(origin)].append(origin)
        return found

    def _mentioned_files(self) -> Iterator[str]:
        yield from (policy.origin.file for policy in self._snapshot.policies)
        for items in (self._snapshot.workloads, self._snapshot.services, self._snapshot.ingresses):
            yield from (item.origin.file for item in items)
