"""Which workload a selector that matches nothing was meant for, and the label that is in the way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

from netlint.model.labels import Pair
from netlint.model.workload import Workload
from netlint.value import value

CLOSE = 0.72
LOOKED_AT = 150
SWAPPED = 0.75
SHORTEST_SWAP = 3
_NO_DIGITS = str.maketrans("", "", "0123456789")


@value
class NearMiss:
    """A workload that a selector misses by `wanted`; `found` is the label to ask for instead."""

    workload: Workload
    wanted: Pair
    found: Pair


class Near:
    """Finds the workload that comes nearest to a selector: it has each label asked for, or one close to it.

    That is a hint, so of many workloads only the first are looked at.
    """

    def __init__(self, workloads: Iterable[Workload]) -> None:
        self._workloads = tuple(islice(workloads, LOOKED_AT))
        self._holders: dict[Pair, list[int]] = defaultdict(list)
        for number, workload in enumerate(self._workloads):
            for pair in workload.labels.pairs:
                self._holders[pair].append(number)
        self._by_key: dict[str, list[Pair]] = defaultdict(list)
        self._by_value: dict[str, list[Pair]] = defaultdict(list)
        for pair in self._holders:
            self._by_key[pair[0]].append(pair)
            self._by_value[pair[1]].append(pair)

    def to(self, pairs: frozenset[Pair]) -> NearMiss | None:
        """The workload nearest to `pairs`, the first of several; None where none is near."""
        alike = {pair: self._alike(pair) for pair in sorted(pairs)}
        if not alike:
            return None
        rarest = min(alike, key=lambda pair: len(alike[pair]))
        numbers = {number for pair in (rarest, *alike[rarest]) for number in self._holders.get(pair, ())}
        misses = [miss for number in sorted(numbers) if (miss := _miss(alike, self._workloads[number]))]
        return max(misses, key=lambda miss: miss[0])[1] if misses else None

    def _alike(self, wanted: Pair) -> dict[Pair, float]:
        """The labels that are close to one, each with its likeness: their key or their value is the very same."""
        scores = [(pair, closeness(wanted[1], pair[1])) for pair in self._by_key.get(wanted[0], ())]
        others = (pair for pair in self._by_value.get(wanted[1], ()) if pair[0] != wanted[0])
        scores += [(pair, _key_likeness(wanted[0], pair[0])) for pair in others]
        return {pair: score for pair, score in scores if score >= CLOSE}


def closest(wanted: str, names: Iterable[str]) -> str:
    """The name that `wanted` is a slip of, among the first names; empty where none is close."""
    scores = [(closeness(wanted, name), name) for name in islice(names, LOOKED_AT)]
    score, name = max(scores, default=(0.0, ""))
    return name if score >= CLOSE else ""


def closeness(wanted: str, found: str) -> float:
    """How much of two words is the same at their start and end, from 0 to 1; a slip leaves most of it.

    Two neighboring letters in the wrong order are one slip. Words that differ in digits alone, such as
    `api-v1` and `api-v2`, are names of different things: 0. So is, for speed, what is surely not CLOSE.
    """
    one, other = wanted.lower(), found.lower()
    both = len(one) + len(other)
    fewest = int(CLOSE * both / 4)
    if one[:fewest] != other[:fewest] and _ends_differ(one, other, fewest):
        return 0.0
    start = _same(one, other)
    if len(one) == len(other) >= SHORTEST_SWAP and one[start:] == _swapped(other[start:]):
        likeness = max(SWAPPED, 1 - 2 / len(one))
    elif _ends_differ(one, other, int(CLOSE * both / 2) - start):
        return 0.0
    else:
        likeness = 2 * (start + _same(one[start:][::-1], other[start:][::-1])) / max(both, 1)
    only_digits_differ = likeness >= CLOSE and wanted.translate(_NO_DIGITS) == found.translate(_NO_DIGITS)
    return 0.0 if only_digits_differ else likeness


def _ends_differ(one: str, other: str, count: int) -> bool:
    return count > 0 and one[-count:] != other[-count:]


def _swapped(word: str) -> str:
    """A word with its first two letters in the other order."""
    return word[1:2] + word[:1] + word[2:]


def _same(one: str, other: str) -> int:
    """How many characters two words share from their start on."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _miss(alike: Mapping[Pair, Mapping[Pair, float]], workload: Workload) -> tuple[float, NearMiss] | None:
    """How well a workload fits, and the first label that it lacks; None where it is not near."""
    labels = workload.labels.pairs
    score, lacking = 0.0, []
    for wanted, close in alike.items():
        if wanted in labels:
            score += 1
            continue
        best = max(((close[pair], pair) for pair in close.keys() & labels), default=None)
        if best is None:
            return None
        score += best[0]
        lacking.append((wanted, best[1]))
    return (score / len(alike), NearMiss(workload, *lacking[0])) if lacking else None


def _key_likeness(wanted: str, found: str) -> float:
    """Likeness of two keys; the prefix counts less than the name: `app` is near `app.kubernetes.io/name`."""
    pair = {wanted, found}
    if pair <= {"app", "name", "k8s-app", "app.kubernetes.io/name"}:
        return 0.9
    bare = wanted.rpartition("/")[2], found.rpartition("/")[2]
    return 0.9 if bare[0] == bare[1] else closeness(wanted, found)
