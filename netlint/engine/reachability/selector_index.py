"""Finds which of many selectors match a set of labels without trying each of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, assert_never

from netlint.engine.reachability.bits import indices_of
from netlint.model.labels import Labels, Pair
from netlint.model.selector import (
    AllOf,
    AnyOf,
    KeyExists,
    KeyIn,
    KeyText,
    Not,
    Selector,
    matches,
    requirements,
    text_passes,
)
from netlint.model.truth import Truth

Test = Callable[[Mapping[str, str]], bool]
"""Whether labels of which every one is known pass a selector."""

_Conditions = dict[str, frozenset[str]]
"""Values by key."""


_Fits = tuple[str, dict[str | None, int], int]
"""A key, with the selectors that some of its values fit, and those that all others and its absence fit, as bits."""


class Split(NamedTuple):
    """A selector as one condition for each key, and the rest of it with a test of that.

    The value of each key of `asked` has to be one of those given, and that of each key of `refused` none.
    """

    whole: Selector
    asked: _Conditions
    refused: _Conditions
    rest: Selector | None
    test: Test | None


class Vocabulary:
    """The labels that some selectors can tell apart: all others are alike to them."""

    def __init__(self) -> None:
        self._pairs: set[Pair] = set()
        self._tested_keys: set[str] = set()
        self.keys: set[str] = set()

    def add(self, selector: Split) -> None:
        """Let the selector's labels count."""
        for conditions in (selector.asked, selector.refused):
            for key, values in conditions.items():
                self.keys.add(key)
                self._pairs.update([(key, value) for value in values])
        if selector.rest is not None:
            tested = frozenset(keys_of(selector.rest))
            self._tested_keys |= tested
            self.keys |= tested

    def projected(self, labels: Labels) -> Labels:
        """What counts of the labels."""
        pairs = labels.pairs
        uncertain = labels.uncertain_keys and labels.uncertain_keys & self.keys
        if labels.complete and not uncertain:
            if pairs <= self._pairs:
                return Labels(pairs) if labels.uncertain_keys else labels
            kept = pairs & self._pairs
            if self._tested_keys:
                kept |= frozenset([pair for pair in pairs if pair[0] in self._tested_keys])
            return Labels(kept)
        kept = frozenset([pair for pair in pairs if pair[0] in self.keys])
        return Labels(kept, uncertain, labels.complete)


class SelectorIndex:
    """Selectors as bits: what a set of labels matches is the intersection of what each key leaves possible."""

    def __init__(self) -> None:
        self._selectors: list[Split] = []
        self._fits: list[_Fits] | None = None
        self._everyone = 0
        self._tested = 0

    def add(self, selector: Split) -> None:
        """Add a selector; its place is how many were added before."""
        self._selectors.append(selector)
        self._fits = None

    def match(self, held: Mapping[str, str]) -> int:
        """The places of the selectors that match labels of which every one is known, as bits."""
        fits = self._fits or self._by_key()
        bits, value_of = self._everyone, held.get
        for key, fitting, otherwise in fits:
            bits &= fitting.get(value_of(key), otherwise)
        tested = bits & self._tested
        if tested:
            for place in indices_of(tested):
                test = self._selectors[place].test
                if test is not None and not test(held):
                    bits ^= 1 << place
        return bits

    def match_uncertain(self, labels: Labels) -> tuple[int, int]:
        """The places of the selectors that match for certain, and of those of which that is unknown, as bits."""
        if labels.complete and not labels.uncertain_keys:
            return self.match(dict(labels.pairs)), 0
        fits = self._by_key()
        near = self._everyone
        for key, fitting, otherwise in fits:
            known = labels.value(key)
            if known is not None or not labels.may_hold(key):
                near &= fitting.get(known, otherwise)
        certain = possible = 0
        for place in indices_of(near):
            answer = matches(self._selectors[place].whole, labels)
            if answer is Truth.TRUE:
                certain |= 1 << place
            elif answer is Truth.UNKNOWN:
                possible |= 1 << place
        return certain, possible

    def _by_key(self) -> list[_Fits]:
        if self._fits is None:
            self._fits = self._prepared()
        return self._fits

    def _prepared(self) -> list[_Fits]:
        asking: dict[str, dict[str, int]] = {}
        refusing: dict[str, dict[str, int]] = {}
        asked: dict[str, int] = {}
        for place, selector in enumerate(self._selectors):
            bit = 1 << place
            for key, values in selector.asked.items():
                asked[key] = asked.get(key, 0) | bit
                _let_fit(asking, key, values, bit)
            for key, values in selector.refused.items():
                _let_fit(refusing, key, values, bit)
            if selector.test is not None:
                self._tested |= bit
        everyone = self._everyone = (1 << len(self._selectors)) - 1
        fits: list[_Fits] = []
        for key in {**asking, **refusing}:
            otherwise = everyone ^ asked.get(key, 0)
            fitting: dict[str | None, int] = {
                value: otherwise | bits for value, bits in asking.get(key, {}).items()
            }
            for value, bits in refusing.get(key, {}).items():
                fitting[value] = fitting.get(value, otherwise) ^ bits
            fits.append((key, fitting, otherwise))
        return fits


def _let_fit(by_key: dict[str, dict[str, int]], key: str, values: Iterable[str], bit: int) -> None:
    by_value = by_key.get(key)
    if by_value is None:
        by_value = by_key[key] = {}
    for value in values:
        by_value[value] = by_value.get(value, 0) | bit


def split(selector: Selector) -> Split:
    """Take a selector apart; what is neither In nor NotIn, or a second condition on a key, stays in the rest."""
    parts = requirements(selector)
    asked: _Conditions = {}
    refused: _Conditions = {}
    rest: list[Selector] = []
    for part in parts:
        if isinstance(part, KeyIn):
            simple, conditions = part, asked
        elif isinstance(part, Not) and isinstance(part.part, KeyIn):
            simple, conditions = part.part, refused
        else:
            rest.append(part)
            continue
        if simple.key in asked or simple.key in refused:
            rest.append(part)
        else:
            conditions[simple.key] = simple.values
    if not rest:
        return Split(selector, asked, refused, None, None)
    whole = AllOf(tuple(rest)) if len(rest) > 1 else rest[0]
    return Split(selector, asked, refused, whole, _test(whole))


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
