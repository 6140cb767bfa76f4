"""Which workload a selector that matches nothing was meant for, and the label that is in the way."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from netlint.model.labels import Pair
from netlint.model.workload import Workload
from netlint.value import value

CLOSE = 0.72
LOOKED_AT = 200
_NO_DIGITS = str.maketrans("", "", "0123456789")


@value
class NearMiss:
    """A workload that a selector misses by `wanted`; `found` is the label to ask for instead."""

    workload: Workload
    wanted: Pair
    found: Pair


def nearest(pairs: frozenset[Pair], workloads: Iterable[Workload]) -> NearMiss | None:
    """The workload that comes nearest to `pairs`: each pair is one of its labels or close to one.

    It is a hint, so of a large namespace only the first workloads are looked at.
    """
    ranked = [
        (score, miss) for workload in islice(workloads, LOOKED_AT) for score, miss in _miss(pairs, workload)
    ]
    return max(ranked, key=lambda entry: entry[0])[1] if ranked else None


@lru_cache(maxsize=4096)
def closeness(wanted: str, found: str) -> float:
    """How much of two words is the same at their start and end, from 0 to 1; a slip leaves most of it.

    Words that differ in digits alone, such as `api-v1` and `api-v2`, are names of different things: 0.
    """
    if wanted[:1] != found[:1] and wanted[-1:] != found[-1:]:
        return 0.0
    if wanted.translate(_NO_DIGITS) == found.translate(_NO_DIGITS):
        return 0.0
    one, other = wanted.lower(), found.lower()
    start = _same(one, other)
    end = _same(one[start:][::-1], other[start:][::-1])
    return 2 * (start + end) / (len(one) + len(other))


def _same(one: str, other: str) -> int:
    """How many characters two words share from their start on."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _miss(pairs: frozenset[Pair], workload: Workload) -> list[tuple[float, NearMiss]]:
    labels = workload.labels.pairs
    missing = sorted(pairs - labels)
    best = [
        max(((_alike(pair, label), label) for label in sorted(labels)), default=(0.0, pair))
        for pair in missing
    ]
    if not best or min(best)[0] < CLOSE:
        return []
    score = (len(pairs) - len(missing) + sum(likeness for likeness, _ in best)) / len(pairs)
    return [(score, NearMiss(workload, missing[0], best[0][1]))]


def _alike(wanted: Pair, found: Pair) -> float:
    """Likeness of two labels; 0 unless the key or the value is the very same."""
    if wanted[0] == found[0]:
        return closeness(wanted[1], found[1])
    return _key_likeness(wanted[0], found[0]) if wanted[1] == found[1] else 0.0


def _key_likeness(wanted: str, found: str) -> float:
    """Likeness of two keys; the prefix counts less than the name: `app` is near `app.kubernetes.io/name`."""
    pair = {wanted, found}
    if pair <= {"app", "name", "k8s-app", "app.kubernetes.io/name"}:
        return 0.9
    bare = wanted.rpartition("/")[2], found.rpartition("/")[2]
    return 0.9 if bare[0] == bare[1] else closeness(wanted, found)
