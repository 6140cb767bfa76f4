"""Finds which of many selectors match a set of labels without trying each of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, assert_never

from netlint.engine.bits import indices_of
from netlint.model.labels import Labels, Pair
from netlint.model.namespace import NAME_LABEL
from netlint.model.selector import (
    AllOf,
    AnyOf,
    KeyExists,
    KeyIn,
    KeyText,
    Not,
    Selector,
    matches,
    text_passes,
)
from netlint.model.truth import Truth

Test = Callable[[Mapping[str, str]], bool]
"""Whether labels of which every one is known pass a selector."""


class Split(NamedTuple):
    """A selector as what it asks for by equality of labels, and the rest of it."""

    whole: Selector
    equal: dict[str, str]
    rest: Selector | None


class Matched(NamedTuple):
    """The numbers of the selectors that match for certain, and of those of which that is unknown."""

    certain: list[int]
    possible: list[int]


class Vocabulary:
    """The labels that some selectors can tell apart: all others are alike to them."""

    def __init__(self) -> None:
        self._pairs: set[Pair] = set()
        self._tested_keys: set[str] = set()
        self.keys: set[str] = set()

    def add(self, selector: Split) -> None:
        """Let the selector's labels count."""
        self._pairs.update(selector.equal.items())
        self.keys.update(selector.equal)
        if selector.rest is not None:
            tested = frozenset(keys_of(selector.rest))
            self._tested_keys |= tested
            self.keys |= tested

    def projected(self, pairs: frozenset[Pair]) -> frozenset[Pair]:
        """The labels among `pairs` that count."""
        kept = pairs & self._pairs
        if self._tested_keys and len(kept) < len(pairs):
            tested = self._tested_keys
            kept |= frozenset([pair for pair in pairs if pair[0] in tested])
        return kept


class SelectorIndex:
    """Selectors as bits: what a set of labels matches is the intersection of what each label leaves possible.

    Which selectors ask for no other keys than those that are there is worked out once for each set of
    keys, by the keys that selectors ask for (tuple space search, as in packet classification).
    """

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._selectors: list[Selector] = []
        self._tests: dict[int, Test] = {}
        self._tested = 0
        self._asking_for_keys: dict[tuple[str, ...], int] = {}
        self._asking_for_key: dict[str, int] = {}
        self._asking: dict[Pair, int] = {}
        self._by_last_key: dict[str, list[frozenset[str]]] = {}
        self._fitting_keys: dict[frozenset[str], int] = {}
        self._fitting: dict[Pair, int] = {}
        self._keys: set[str] = set()

    def add(self, number: int, selector: Split) -> None:
        """Add a selector; the numbers need not be unique."""
        place = len(self._numbers)
        bit = 1 << place
        self._numbers.append(number)
        self._selectors.append(selector.whole)
        keys = tuple(sorted(selector.equal))
        if keys not in self._asking_for_keys:
            self._by_last_key.setdefault(keys[-1] if keys else "", []).append(frozenset(keys))
        self._asking_for_keys[keys] = self._asking_for_keys.get(keys, 0) | bit
        for pair in selector.equal.items():
            self._asking[pair] = self._asking.get(pair, 0) | bit
            self._asking_for_key[pair[0]] = self._asking_for_key.get(pair[0], 0) | bit
        self._keys.update(selector.equal)
        if selector.rest is not None:
            self._keys.update(keys_of(selector.rest))
            self._tests[place] = _test(selector.rest)
            self._tested |= bit
        if self._fitting_keys:
            self._fitting_keys.clear()
            self._fitting.clear()

    def match(self, labels: Labels) -> Matched:
        """Which selectors match the labels."""
        if not labels.complete or not self._keys.isdisjoint(labels.uncertain_keys):
            return self._match_uncertain(labels)
        pairs = labels.pairs
        bits = self._with_keys(frozenset([key for key, _ in pairs]))
        fitting = self._fitting
        for pair in pairs:
            fits = fitting.get(pair)
            bits &= self._with_label(pair) if fits is None else fits
        tested = bits & self._tested
        if tested:
            held = dict(pairs)
            for place in indices_of(tested):
                if not self._tests[place](held):
                    bits ^= 1 << place
        numbers = self._numbers
        return Matched([numbers[place] for place in indices_of(bits)], [])

    def _with_keys(self, keys: frozenset[str]) -> int:
        """The selectors that ask for no other keys than these."""
        bits = self._fitting_keys.get(keys)
        if bits is None:
            near = (asked for key in ("", *keys) for asked in self._by_last_key.get(key, ()))
            bits = 0
            for asked in near:
                if asked <= keys:
                    bits |= self._asking_for_keys[tuple(sorted(asked))]
            self._fitting_keys[keys] = bits
        return bits

    def _with_label(self, pair: Pair) -> int:
        """The selectors that ask for this label, or for no value of its key."""
        everyone = (1 << len(self._numbers)) - 1
        fits = everyone ^ self._asking_for_key.get(pair[0], 0) | self._asking.get(pair, 0)
        self._fitting[pair] = fits
        return fits

    def _match_uncertain(self, labels: Labels) -> Matched:
        matched = Matched([], [])
        for place in self._places(labels.value(NAME_LABEL)):
            answer = matches(self._selectors[place], labels)
            if answer is Truth.TRUE:
                matched.certain.append(self._numbers[place])
            elif answer is Truth.UNKNOWN:
                matched.possible.append(self._numbers[place])
        return matched

    def _places(self, namespace: str | None) -> Iterator[int]:
        """The selectors that may match; a namespace of which only the name is known is spared most of them (S1.66)."""
        bits = (1 << len(self._numbers)) - 1
        return indices_of(bits if namespace is None else bits & self._with_label((NAME_LABEL, namespace)))


def split(selector: Selector) -> Split:
    """Take apart what a selector asks for by equality; a key that is asked for twice stays in the rest."""
    parts = selector.parts if isinstance(selector, AllOf) else (selector,)
    equal: dict[str, str] = {}
    rest: list[Selector] = []
    for part in parts:
        if isinstance(part, KeyIn) and len(part.values) == 1 and part.key not in equal:
            (equal[part.key],) = part.values
        else:
            rest.append(part)
    return Split(selector, equal, (AllOf(tuple(rest)) if len(rest) > 1 else rest[0]) if rest else None)


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
            return lambda held: all(test(held) for test in tests)
        case AnyOf(parts):
            tests = tuple(map(_test, parts))
            return lambda held: any(test(held) for test in tests)
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
