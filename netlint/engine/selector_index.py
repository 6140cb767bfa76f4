"""Finds which of many selectors match a set of labels without trying each of them."""

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple, assert_never

from netlint.model.labels import Labels, Pair
from netlint.model.namespace import NAME_LABEL
from netlint.model.selector import AllOf, AnyOf, KeyExists, KeyIn, KeyText, Not, Selector, matches, text_passes
from netlint.model.truth import Truth

Keys = tuple[str, ...]
Test = Callable[[Mapping[str, str]], bool]
"""Whether labels of which every one is known pass a selector."""


class Entry(NamedTuple):
    """A selector with the number that it was added under; `passes` tests what equality of labels leaves open."""

    number: int
    selector: Selector
    passes: Test | None


class Matched(NamedTuple):
    """The numbers of the selectors that match for certain, and of those of which that is unknown."""

    certain: list[int]
    possible: list[int]


class _Group(NamedTuple):
    """The selectors that ask for values of the same keys by equality, by those values."""

    keys: frozenset[str]
    values: Callable[[dict[str, str]], Any]
    entries: dict[Any, list[Entry]]


class Vocabulary:
    """The labels that some selectors can tell apart: all others are alike to them."""

    def __init__(self) -> None:
        self._pairs: set[Pair] = set()
        self._tested_keys: set[str] = set()
        self.keys: set[str] = set()

    def add(self, selector: Selector) -> None:
        """Let the selector's labels count."""
        equal, rest = _split(selector)
        self._pairs.update(equal.items())
        self.keys.update(equal)
        if rest is not None:
            tested = frozenset(keys_of(rest))
            self._tested_keys |= tested
            self.keys |= tested

    def projected(self, pairs: frozenset[Pair]) -> frozenset[Pair]:
        """The labels among `pairs` that count."""
        kept = pairs & self._pairs
        if self._tested_keys:
            tested = self._tested_keys
            kept |= frozenset([pair for pair in pairs if pair[0] in tested])
        return kept


class SelectorIndex:
    """Selectors grouped by the keys that they ask for by equality (tuple space search, as in packet classification).

    Labels of which every mentioned key is known need one lookup for each group that their keys allow.
    """

    def __init__(self) -> None:
        self._groups: dict[Keys, _Group] = {}
        self._by_rarest: dict[str, list[_Group]] = {}
        self._fitting: dict[frozenset[str], list[_Group]] = {}
        self._entries: list[Entry] = []
        self._keys: set[str] = set()

    def add(self, number: int, selector: Selector) -> None:
        """Add a selector; the numbers need not be unique."""
        equal, rest = _split(selector)
        entry = Entry(number, selector, None if rest is None else _test(rest))
        keys = tuple(sorted(equal))
        group = self._groups.get(keys)
        if group is None:
            values: Callable[[dict[str, str]], Any] = itemgetter(*keys) if keys else _nothing
            group = self._groups[keys] = _Group(frozenset(keys), values, {})
            self._by_rarest.setdefault(keys[-1] if keys else "", []).append(group)
            self._fitting.clear()
        group.entries.setdefault(group.values(equal), []).append(entry)
        self._entries.append(entry)
        self._keys.update(equal)
        if rest is not None:
            self._keys.update(keys_of(rest))

    def match(self, labels: Labels) -> Matched:
        """Which selectors match the labels."""
        if not labels.complete or not self._keys.isdisjoint(labels.uncertain_keys):
            return self._match_uncertain(labels)
        held = dict(labels.pairs)
        found: list[int] = []
        for group in self._groups_for(held):
            for entry in group.entries.get(group.values(held), ()):
                if entry.passes is None or entry.passes(held):
                    found.append(entry.number)
        return Matched(found, [])

    def _groups_for(self, held: dict[str, str]) -> list[_Group]:
        """The groups whose keys the labels all hold."""
        keys = frozenset(held)
        groups = self._fitting.get(keys)
        if groups is None:
            near = [group for key in ("", *sorted(keys)) for group in self._by_rarest.get(key, ())]
            groups = self._fitting[keys] = [group for group in near if group.keys <= keys]
        return groups

    def _match_uncertain(self, labels: Labels) -> Matched:
        matched = Matched([], [])
        name = labels.value(NAME_LABEL)
        for entry in self._entries if name is None else self._entries_for_name(name):
            answer = matches(entry.selector, labels)
            if answer is Truth.TRUE:
                matched.certain.append(entry.number)
            elif answer is Truth.UNKNOWN:
                matched.possible.append(entry.number)
        return matched

    def _entries_for_name(self, name: str) -> Iterable[Entry]:
        """The selectors that may match a namespace of this name, of which little else is known (S1.66)."""
        for keys, group in self._groups.items():
            if keys == (NAME_LABEL,):
                yield from group.entries.get(name, ())
            else:
                for entries in group.entries.values():
                    yield from entries


def _nothing(_: dict[str, str]) -> tuple[()]:
    return ()


def _split(selector: Selector) -> tuple[dict[str, str], Selector | None]:
    """What a selector asks for by equality, and the rest; a key that is asked for twice stays in the rest."""
    parts = selector.parts if isinstance(selector, AllOf) else (selector,)
    equal: dict[str, str] = {}
    rest: list[Selector] = []
    for part in parts:
        if isinstance(part, KeyIn) and len(part.values) == 1 and part.key not in equal:
            (equal[part.key],) = part.values
        else:
            rest.append(part)
    return equal, (AllOf(tuple(rest)) if len(rest) > 1 else rest[0]) if rest else None


def _test(selector: Selector) -> Test:
    """The same as `matches` for labels of which every one is known, several times as fast."""
    match selector:
        case KeyIn(key, values):
            return lambda held: held.get(key) in values
        case KeyExists(key):
            return lambda held: key in held
        case KeyText(key, test, text):
            return lambda held: key in held and text_passes(held[key], test, text)
        case Not(part):
            inner = _test(part)
            return lambda held: not inner(held)
        case AllOf(parts):
            tests = tuple(map(_test, parts))
            return lambda held: all([test(held) for test in tests])
        case AnyOf(parts):
            tests = tuple(map(_test, parts))
            return lambda held: any([test(held) for test in tests])
        case _:
            assert_never(selector)


def keys_of(selector: Selector) -> Iterable[str]:
    """Every key that a selector mentions."""
    match selector:
        case KeyIn(key, _) | KeyExists(key) | KeyText(key, _, _):
            yield key
        case Not(part):
            yield from keys_of(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from keys_of(part)
