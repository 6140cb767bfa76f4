"""Label selectors as expression trees, and what they say about a set of labels."""

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from netlint.model.labels import Labels, Pair
from netlint.model.truth import Truth, all_of, any_of
from netlint.value import value


@value
class KeyIn:
    """The key is present and its value is one of `values` (S1.33, In)."""

    key: str
    values: frozenset[str]


@value
class KeyExists:
    """The key is present (S1.33, Exists)."""

    key: str


class TextTest(StrEnum):
    """How the value of a label is compared with a text (Calico's selectors)."""

    STARTS_WITH = "starts with"
    ENDS_WITH = "ends with"
    CONTAINS = "contains"


@value
class KeyText:
    """The key is present and its value passes a text test."""

    key: str
    test: TextTest
    text: str


@value
class Not:
    """The part does not match; on an absent key NotIn and DoesNotExist are true (S1.33)."""

    part: "Selector"


@value
class AllOf:
    """Every part matches; without parts everything matches (S1.32)."""

    parts: tuple["Selector", ...] = ()


@value
class AnyOf:
    """At least one part matches; without parts nothing matches."""

    parts: tuple["Selector", ...] = ()


Selector = KeyIn | KeyExists | KeyText | Not | AllOf | AnyOf

EVERYTHING = AllOf()
NOTHING = AnyOf()


def labels_equal(pairs: Iterable[Pair]) -> Selector:
    """The selector that asks for each of these labels with exactly this value (matchLabels, S1.32)."""
    return AllOf(tuple(KeyIn(key, frozenset((value,))) for key, value in sorted(pairs)))


def matches(selector: Selector, labels: Labels) -> Truth:
    """Whether `labels` pass `selector`; unknown where that depends on labels that no manifest holds."""
    match selector:
        case KeyIn(key, values):
            value = labels.value(key)
            if value is not None:
                return Truth.of(value in values)
            return Truth.UNKNOWN if labels.may_hold(key) else Truth.FALSE
        case AllOf(parts):
            return all_of(matches(part, labels) for part in parts)
        case KeyExists(key):
            return _presence(key, labels)
        case Not(part):
            return matches(part, labels).negated()
        case AnyOf(parts):
            return any_of(matches(part, labels) for part in parts)
        case KeyText(key, test, text):
            value = labels.value(key)
            if value is None:
                return Truth.UNKNOWN if labels.may_hold(key) else Truth.FALSE
            return Truth.of(text_passes(value, test, text))
        case _:
            assert_never(selector)


def _presence(key: str, labels: Labels) -> Truth:
    """A key that a controller adds for certain is present although its value is unknown (S6.3)."""
    if labels.value(key) is not None or key in labels.uncertain_keys:
        return Truth.TRUE
    return Truth.FALSE if labels.complete else Truth.UNKNOWN


def text_passes(value: str, test: TextTest, text: str) -> bool:
    """Whether the value of a label passes a test against a text."""
    match test:
        case TextTest.STARTS_WITH:
            return value.startswith(text)
        case TextTest.ENDS_WITH:
            return value.endswith(text)
        case TextTest.CONTAINS:
            return text in value
        case _:
            assert_never(test)


def requirements(selector: Selector) -> tuple[Selector, ...]:
    """The parts that must all hold: those of a conjunction, or the selector by itself."""
    return selector.parts if isinstance(selector, AllOf) else (selector,)


def required_pairs(selector: Selector) -> list[Pair]:
    """The labels that whatever passes carries for certain, in the order in which they are asked for."""
    parts = (part for part in requirements(selector) if isinstance(part, KeyIn) and len(part.values) == 1)
    return [(part.key, next(iter(part.values))) for part in parts]


def mentioned_pairs(selector: Selector) -> frozenset[Pair]:
    """Every (key, value) that the selector asks for by equality, wherever it stands in the tree."""
    match selector:
        case KeyIn(key, values):
            return frozenset((key, value) for value in values)
        case AllOf(parts) | AnyOf(parts):
            return frozenset[Pair]().union(*map(mentioned_pairs, parts))
        case KeyExists() | KeyText() | Not():
            return frozenset()
        case _:
            assert_never(selector)


def describe(selector: Selector) -> str:
    """The selector in plain words, for messages."""
    match selector:
        case KeyIn(key, values):
            return f"{key}={min(values)}" if len(values) == 1 else f"{key} in ({', '.join(sorted(values))})"
        case KeyExists(key):
            return f"{key} set"
        case KeyText(key, test, text):
            return f"{key} {test} {text}"
        case Not(KeyExists(key)):
            return f"{key} not set"
        case Not(KeyIn(key, values)):
            return f"{key} not in ({', '.join(sorted(values))})"
        case Not(part):
            return f"not ({describe(part)})"
        case AllOf(parts):
            return ", ".join(map(describe, parts)) or "everything"
        case AnyOf(parts):
            return " or ".join(map(describe, parts)) or "nothing"
        case _:
            assert_never(selector)
