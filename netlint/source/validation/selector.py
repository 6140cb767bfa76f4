"""Rules for label selectors, and the labels that one matches."""

from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.fields import is_filled, items_in, mapping_in, mappings_in, text_in
from netlint.source.validation.violation import REFUSED, Violation

CUSTOM = "the API server stores the object, but nothing can apply the selector"
"""What becomes of a broken selector in a custom resource, whose schema does not look so closely."""


def selector_violations(
    fields: Mapping[str, Any], key: str, path: Path, effect: str = REFUSED
) -> Iterator[Violation]:
    """The violations of V-NP.3 in the selector at `key` of `fields`: operators and values that do not agree.

    `path` leads to `fields`; `effect` says what becomes of the object.
    """
    selector = mapping_in(fields, key)
    if "matchExpressions" not in selector:
        return
    for index, expression in mappings_in(selector, "matchExpressions"):
        here = (*path, key, "matchExpressions", index)
        operator = text_in(expression, "operator")
        if operator in ("In", "NotIn") and not is_filled(expression, "values"):
            what = f"the operator `{operator}` needs `values` to compare with"
            yield Violation(here, False, f"{what}; {effect}", "list the values", "V-NP.3")
        if operator in ("Exists", "DoesNotExist") and is_filled(expression, "values"):
            what = f"the operator `{operator}` looks at the key alone, so `values` may not be given"
            advice = f"remove `values`, or use `{'In' if operator == 'Exists' else 'NotIn'}`"
            yield Violation((*here, "values"), False, f"{what}; {effect}", advice, "V-NP.3")


def is_empty(selector: Mapping[str, Any]) -> bool:
    """Whether the selector has no requirement, and so matches everything."""
    return not is_filled(selector, "matchLabels") and not is_filled(selector, "matchExpressions")


def selector_matches(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Whether the selector picks an object with these labels (S1.32 to S1.35); malformed parts do not count."""
    wanted = mapping_in(selector, "matchLabels")
    if any(labels.get(key, value) != value or key not in labels for key, value in wanted.items()):
        return False
    return all(_holds(expression, labels) for _, expression in mappings_in(selector, "matchExpressions"))


def _holds(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key = text_in(expression, "key")
    values = [value for _, value in items_in(expression, "values")]
    match text_in(expression, "operator"):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return True
