"""Names for endpoints and for sets of them: short, never ambiguous, and in words where a set is a whole."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from netlint.engine.reachability.connectivity import Endpoint, EndpointType
from netlint.reporters.maps.words import address_words
from netlint.reporters.visible import visible
from netlint.reporters.wording import listed

Members = frozenset[int]
"""Endpoints, as indices into those of the whole map."""

_LEAST_WHOLE: Final = 2
_KEPT_FOR_EACH_LEFT_OUT: Final = 3


class Names:
    """Knows every endpoint of a map, so that it can say `every workload of shop` where that is true."""

    def __init__(self, everyone: Sequence[Endpoint]) -> None:
        self.everyone = everyone
        self.numbers = {endpoint.id: number for number, endpoint in enumerate(everyone)}
        self.workloads = frozenset(
            number for number, end in enumerate(everyone) if end.type is EndpointType.WORKLOAD
        )
        of_namespace: dict[str, set[int]] = defaultdict(set)
        for number in self.workloads:
            of_namespace[everyone[number].namespace].add(number)
        self._of_namespace = {name: frozenset(found) for name, found in sorted(of_namespace.items())}
        self._labels = _labels(everyone)
        self._known_outside: dict[Members, list[str]] = {}

    def label(self, number: int) -> str:
        """The name of one endpoint: its id, without the kind where that is not needed."""
        return self._labels[number]

    def parts(self, members: Members, itself: Members = frozenset()) -> list[str]:
        """The parts of a list in words that means these endpoints.

        `itself` may be among them or not, which makes no difference to what is meant, so the shorter list
        is taken. What has exceptions comes last, so that nobody reads on in them.
        """
        if itself:
            return min((self.parts(members - itself), self.parts(members | itself)), key=_length)
        spoken = self._workloads(members & self.workloads) + self._outside(members - self.workloads)
        return sorted(spoken, key=lambda part: " except " in part)

    def _outside(self, members: Members) -> list[str]:
        """Addresses, then what else is no workload; few sets of them are asked for again and again."""
        if members not in self._known_outside:
            numbers = sorted(members)
            networks = [network for number in numbers for network in self.everyone[number].networks]
            others = [self.label(number) for number in numbers if not self.everyone[number].networks]
            self._known_outside[members] = address_words(networks) + others
        return self._known_outside[members]

    def _workloads(self, members: Members) -> list[str]:
        spoken = self._by_namespace(members)
        left_out = self.workloads - members
        if len(members) < _LEAST_WHOLE or not _is_most(members, left_out):
            return spoken
        if not left_out:
            return ["every workload"]
        return min(spoken, [f"every workload except {listed(self._by_namespace(left_out))}"], key=_length)

    def _by_namespace(self, members: Members) -> list[str]:
        """Whole namespaces first, then what there is of the others, in the order of names."""
        whole: list[str] = []
        spoken: list[str] = []
        found: dict[str, set[int]] = defaultdict(set)
        for number in members:
            found[self.everyone[number].namespace].add(number)
        for namespace in sorted(found):
            left_out = self._of_namespace[namespace] - found[namespace]
            few = len(found[namespace]) < _LEAST_WHOLE or not _is_most(found[namespace], left_out)
            if few or not namespace:
                spoken += sorted(map(self.label, found[namespace]))
            elif left_out:
                exceptions = listed(sorted(map(self.label, left_out)))
                spoken.append(f"every workload of {visible(namespace)} except {exceptions}")
            else:
                whole.append(visible(namespace))
        return [f"every workload of {listed(whole)}", *spoken] if whole else spoken


def _length(parts: list[str]) -> int:
    """How long a list is to read."""
    return len(", ".join(parts))


def _is_most(members: Collection[int], left_out: Members) -> bool:
    """Whether a set is better described by what it lacks, which may be nothing."""
    return len(left_out) * _KEPT_FOR_EACH_LEFT_OUT <= len(members)


def _labels(everyone: Sequence[Endpoint]) -> list[str]:
    """Ids without their kinds, but for those that would then be the same."""
    short = [endpoint.id.replace(f"[{endpoint.kind}]", "", 1) for endpoint in everyone]
    uses = Counter(short)
    return [
        visible(name if uses[name] == 1 else endpoint.id)
        for name, endpoint in zip(short, everyone, strict=True)
    ]
