"""Whether a policy stands in the cluster wherever another one does, as far as the tree of files tells."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from netlint.engine.evidence.together import folder_of, share_namespace
from netlint.engine.lookup import Lookup
from netlint.model.policy import Policy
from netlint.origin import Origin


class Presence:
    """Answers about the policies of one input.

    A policy of one overlay covers no policy of another overlay, and none of the base: where the overlay is left
    out, the base stands alone.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._folders: dict[str, frozenset[str]] = {}
        self._answers: dict[tuple[str, str, bool], bool] = {}

    def is_sure(self, other: Policy, policy: Policy) -> bool:
        """Whether `other` is applied, in the same namespace, wherever `policy` is."""
        one, two = policy.origin, other.origin
        if one.file == two.file:
            return True
        key = one.file, two.file, bool(policy.namespace)
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = (
                share_namespace(policy.namespace, one, two)
                and not self._alternatives(one, two)
                and self._is_in_every_variant(two, one)
            )
        return found

    def _alternatives(self, one: Origin, other: Origin) -> bool:
        return self._lookup.variants.alternatives(one, other)

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
        snapshot = self._lookup.snapshot
        yield from (policy.origin.file for policy in snapshot.policies)
        for items in (snapshot.workloads, snapshot.services, snapshot.ingresses):
            yield from (item.origin.file for item in items)
