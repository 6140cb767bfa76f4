"""Says of whom a condition is in words that `netlint reach` takes: `any:app=web,ns:team=shop`."""

from collections.abc import Iterable, Iterator
from typing import Final

from netlint.engine.answers.asked_pods import ANY, Everybody
from netlint.engine.reachability.bits import indices_of
from netlint.prover.boxes import Box
from netlint.prover.conditions.formula import PODS
from netlint.prover.space import ABSENT, OTHER, OTHER_NAME, EndSpace, LabelSpace

_OF_NAMESPACE: Final = "ns:"


class _Unsayable(Exception):
    """No selector means this."""


def selector_of(end: EndSpace, kinds: int, box: Box) -> str | None:
    """Who the pods of an end in a box are, as `reach` takes it; None for others, and for what no selector means."""
    if kinds == end.kind.full:
        return Everybody.ANYONE
    if kinds != end.kind.full & PODS:
        return None
    try:
        parts = [
            *_labels(end.labels, box),
            *_names(end, box),
            *_labels(end.namespace_labels, box, _OF_NAMESPACE),
        ]
    except _Unsayable:
        return None
    return f"{ANY}{','.join(parts)}" if parts else Everybody.FUTURE_PODS


def _labels(space: LabelSpace, box: Box, prefix: str = "") -> Iterator[str]:
    for key in sorted(space.variables):
        mask = box.get(space.variables[key])
        if mask is not None:
            yield from _label(f"{prefix}{key}", mask, space.codes[key])


def _label(key: str, mask: int, codes: dict[str, int]) -> Iterator[str]:
    held = [value for value, code in codes.items() if mask >> code & 1]
    left_out = [value for value, code in codes.items() if not mask >> code & 1]
    may_lack, may_be_other = mask >> ABSENT & 1, mask >> OTHER & 1
    if may_be_other:
        if not may_lack:
            yield key
        if left_out:
            yield _set(key, left_out, "!=", "notin")
    elif not may_lack:
        yield _set(key, held, "=", "in")
    elif held:
        raise _Unsayable
    else:
        yield f"!{key}"


def _names(end: EndSpace, box: Box) -> Iterator[str]:
    mask = box.get(end.name)
    if mask is None:
        return
    names = {code: name for name, code in end.names.items()}
    if mask >> OTHER_NAME & 1:
        yield _set("ns", (names[code] for code in indices_of(end.name.full & ~mask)), "!=", "notin")
    else:
        yield _set("ns", (names[code] for code in indices_of(mask)), "=", "in")


def _set(key: str, values: Iterable[str], one: str, several: str) -> str:
    found = sorted(values)
    return f"{key}{one}{found[0]}" if len(found) == 1 else f"{key} {several} ({','.join(found)})"
