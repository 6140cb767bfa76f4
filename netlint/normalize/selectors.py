"""Label selectors as manifests write them, turned into expression trees."""

from collections.abc import Container
from functools import lru_cache

from netlint.model.labels import Pair
from netlint.model.selector import AllOf, KeyExists, KeyIn, Not, Selector, labels_equal, requirements
from netlint.normalize.fields import mapping, mappings, pairs, sequence, text, texts
from netlint.origin import Path
from netlint.source.tree import Mapping


@lru_cache(maxsize=4096)
def equal_to(wanted: frozenset[Pair]) -> Selector:
    """The selector that asks for exactly these labels; whoever asks for the same shares one value."""
    return labels_equal(wanted)


def label_selector(body: Mapping) -> Selector:
    """A LabelSelector: its labels and its expressions must all hold; empty means all (S1.29, S1.32)."""
    equal = equal_to(pairs(body, "matchLabels"))
    if not body.get("matchExpressions"):
        return equal
    expressions = [_expression(item) for _, item in mappings(body, "matchExpressions")]
    given = tuple(expression for expression in expressions if expression is not None)
    return AllOf((*requirements(equal), *given))


def optional_selector(body: Mapping, key: str) -> Selector | None:
    """The LabelSelector at `key`, or None where it is not given; that is not the same as empty (S1.28)."""
    value = body.get(key)
    return label_selector(value) if isinstance(value, Mapping) else None


def place_in(body: Mapping, pair: Pair | None, known_keys: Container[str]) -> Path:
    """The path in a LabelSelector to where it asks for a label, or else to its first key that is not known."""
    if pair and mapping(body, "matchLabels").get(pair[0]) == pair[1]:
        return "matchLabels", pair[0]
    expressions = mappings(body, "matchExpressions")
    for index, expression in expressions:
        values = sequence(expression, "values")
        if pair and expression.get("key") == pair[0] and pair[1] in values:
            return "matchExpressions", index, "values", values.index(pair[1])
    unknown = (index for index, expression in expressions if text(expression, "key") not in known_keys)
    return "matchExpressions", next(unknown, 0), "key"


def _expression(item: Mapping) -> Selector | None:
    """A requirement (S1.33); None for an operator that does not exist (S1.36)."""
    key = text(item, "key")
    match text(item, "operator"):
        case "In":
            return KeyIn(key, frozenset(texts(item, "values")))
        case "NotIn":
            return Not(KeyIn(key, frozenset(texts(item, "values"))))
        case "Exists":
            return KeyExists(key)
        case "DoesNotExist":
            return Not(KeyExists(key))
        case _:
            return None
