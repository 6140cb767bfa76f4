"""Every pod that could exist as the end of a question: `any:` before a label selector, or a word for everybody."""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from netlint.errors import UsageError
from netlint.model.namespace import NAME_LABEL
from netlint.model.selector import EVERYTHING, AllOf, KeyExists, KeyIn, Not, Selector
from netlint.value import value

ANY: Final = "any:"
"""Stands before a selector that means every pod it matches, whether that exists or not."""

_NAMESPACE: Final = "ns"
_OF_NAMESPACE: Final = "ns:"
_PART: Final = re.compile(r"(?:[^,()]|\([^()]*\))*")
_LABEL: Final = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_PREFIX: Final = r"(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?"
_REQUIREMENT: Final = re.compile(
    rf"(?P<absent>!\s*)?(?P<of>{_OF_NAMESPACE})?(?P<key>{_PREFIX}{_LABEL})"
    rf"(?:\s*(?P<equal>==|=|!=)\s*(?P<value>{_LABEL})?|\s+(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?"
)
_VALUE: Final = re.compile(rf"(?:{_LABEL})?")
_HINT: Final = (
    "Write labels as kubectl does, `ns` for the namespace and `ns:` before its labels: "
    "any:app=web,tier!=db,!legacy,ns in (shop,blog),ns:team=a."
)


class WhoQuestion(NamedTuple):
    """The words of the question who of `source` could ever reach a destination; `port` is empty for every port."""

    source: str
    destination: str
    port: str = ""


class Everybody(StrEnum):
    """Words for all that could ever connect."""

    ANYONE = "anyone"
    FUTURE_PODS = "future-pods"


@value
class AskedPods:
    """Every pod that could exist with labels that pass `pods`, in namespaces with labels that pass `namespaces`."""

    namespaces: Selector = EVERYTHING
    pods: Selector = EVERYTHING


def parsed_pods(text: str) -> AskedPods | Everybody | None:
    """What `any:` and the words for everybody mean; None for other words, UsageError for no selector."""
    if text in list(Everybody):
        return Everybody(text)
    return selected_pods(text) if text.startswith(ANY) else None


def selected_pods(text: str) -> AskedPods:
    """The pods of a selector in kubectl's words, with or without `any:` before it; raises UsageError."""
    selector = text.removeprefix(ANY)
    parts = [part.strip() for part in _parts(selector)]
    namespaces: list[Selector] = []
    pods: list[Selector] = []
    for part in parts:
        found = _REQUIREMENT.fullmatch(part)
        if found is None:
            raise UsageError(f"`{text}` is no selector of pods{_quoted(part)}", _HINT)
        key, is_namespace = found["key"], bool(found["of"])
        if key == _NAMESPACE and not is_namespace:
            key, is_namespace = NAME_LABEL, True
        (namespaces if is_namespace else pods).append(_requirement(text, found, key))
    return AskedPods(AllOf(tuple(namespaces)), AllOf(tuple(pods)))


def _parts(text: str) -> list[str]:
    """The requirements: what stands between commas outside of parentheses."""
    parts = []
    while True:
        found = _PART.match(text)
        end = found.end() if found else 0
        parts.append(text[:end])
        if end == len(text):
            return parts
        if text[end] != ",":
            return [text]
        text = text[end + 1 :]


def _requirement(text: str, found: re.Match[str], key: str) -> Selector:
    if found["absent"]:
        if found["equal"] or found["set"]:
            raise UsageError(f"`{text}` is no selector of pods{_quoted(found[0])}", _HINT)
        return Not(KeyExists(key))
    if found["set"]:
        values = [item.strip() for item in found["values"].split(",")]
        if not all(map(_VALUE.fullmatch, values)):
            raise UsageError(f"`{text}` is no selector of pods{_quoted(found[0])}", _HINT)
        is_in = KeyIn(key, frozenset(values))
        return is_in if found["set"] == "in" else Not(is_in)
    if found["equal"]:
        equal = KeyIn(key, frozenset((found["value"] or "",)))
        return Not(equal) if found["equal"] == "!=" else equal
    return KeyExists(key)


def _quoted(part: str) -> str:
    return f": `{part}` says nothing about a label" if part else ""
