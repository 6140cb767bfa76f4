"""Reads the sides of an intent: who talks to whom."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from netlint.intents.fields import Fields, listed, nearest, quoted, sort_of
from netlint.intents.model import AnyoneSide, BlockSide, InternetSide, NotSide, PodsSide, Side, WorkloadSide
from netlint.model.peer import Network, lies_in
from netlint.model.selector import EVERYTHING, Selector
from netlint.normalize.selectors import label_selector
from netlint.origin import Origin
from netlint.source.tree import Mapping, Value
from netlint.source.validation.addresses import STRICT_SINCE, cidr_problem, parse_network
from netlint.source.validation.selector import selector_violations

MOST_NESTED: Final = 10
"""Levels of `not` in each other."""
_EFFECT: Final = "no API server would take such a selector"


class Group(StrEnum):
    """The sides that are named by one word, as the file writes them."""

    ANYONE = "anyone"
    INTERNET = "internet"
    FUTURE_PODS = "future-pods"


class _Subject(StrEnum):
    """What sort of participants a side is about."""

    WORKLOAD = "workload"
    BLOCK = "cidr"
    PODS = "pods"
    FUTURE_PODS = "future-pods"
    NOT = "not"


class _Operator(StrEnum):
    """The operators of label selectors (S1.36)."""

    IN = "In"
    NOT_IN = "NotIn"
    EXISTS = "Exists"
    DOES_NOT_EXIST = "DoesNotExist"


_SUBJECTS: Final = {
    "workload": _Subject.WORKLOAD,
    "cidr": _Subject.BLOCK,
    "namespace": _Subject.PODS,
    "namespaces": _Subject.PODS,
    "pods": _Subject.PODS,
    "future-pods": _Subject.FUTURE_PODS,
    "not": _Subject.NOT,
}
"""The subject that each field of a side tells of; one side has one."""


def read_sides(fields: Fields, value: Value, origin: Origin) -> tuple[Side, ...]:
    """One side, or a list of sides."""
    return tuple(_side(fields, item, place) for item, place in fields.one_or_more(value, origin))


def _side(fields: Fields, value: Value, origin: Origin) -> Side:
    if isinstance(value, Mapping):
        return _participants(fields, value, origin)
    match value:
        case Group.ANYONE:
            return AnyoneSide(origin)
        case Group.INTERNET:
            return InternetSide(origin)
        case Group.FUTURE_PODS:
            return PodsSide((), EVERYTHING, EVERYTHING, True, origin)
    fields.mistake(origin, f"{sort_of(value)} does not say who is meant", _forms(value))
    return AnyoneSide(origin)


def _forms(value: Value) -> str:
    """How to write what a text may mean that is no side."""
    if isinstance(value, str) and parse_network(value):
        return f"Write `cidr: {value}`."
    if isinstance(value, str) and "/" in value:
        return f"Write {quoted(f'workload: {value}')}."
    near = nearest(value, Group) if isinstance(value, str) else ""
    return near or f"Write {listed(Group)}, or a mapping such as `workload: shop/api`."


def _participants(fields: Fields, value: Mapping, origin: Origin) -> Side:
    """The side that a mapping means, by the one subject that it has."""
    given = fields.mapping(value, origin, "participants")
    subjects: dict[_Subject, str] = {}
    for key in given:
        if key in _SUBJECTS:
            subjects.setdefault(_SUBJECTS[key], key)
    _check_subjects(fields, value, given, list(subjects.values()), origin)
    match next(iter(subjects), None):
        case None:
            return AnyoneSide(origin)
        case _Subject.WORKLOAD:
            name = fields.text(given["workload"], origin.at("workload"), "workload")
            return WorkloadSide(name, origin)
        case _Subject.BLOCK:
            return _block(fields, given, origin)
        case _Subject.PODS:
            return _pods(fields, given, origin, origin, every_possible=False)
        case _Subject.FUTURE_PODS:
            place = origin.at("future-pods")
            nested = fields.mapping(given["future-pods"], place, "pods")
            if given["future-pods"] == {}:
                hint = "Write the word `future-pods` alone, instead of a mapping, for any pod that may ever exist."
                fields.mistake(place, "`future-pods` does not say which pods are meant", hint)
            return _pods(fields, nested, place, origin, every_possible=True)
        case _Subject.NOT:
            return _not(fields, given["not"], origin)


def _not(fields: Fields, value: Value, origin: Origin) -> Side:
    place = origin.at("not")
    if place.path.count("not") > MOST_NESTED:
        message = f"`not` is nested more than {MOST_NESTED} levels deep"
        fields.mistake(origin.key_at("not"), message, "Two of them cancel each other out: leave both out.")
        return AnyoneSide(origin)
    return NotSide(read_sides(fields, value, place), origin)


def _check_subjects(
    fields: Fields, value: Mapping, given: dict[str, Value], keys: list[str], origin: Origin
) -> None:
    """Note a side that is about nobody, or about participants of two sorts."""
    if not value:
        fields.mistake(origin, "the side does not say who is meant", f"Give it one of {listed(_SUBJECTS)}.")
    for key in keys[1:]:
        message = f"one side cannot have both {quoted(keys[0])} and {quoted(key)}"
        hint = "Make them two items of a list; either may be meant then."
        fields.mistake(origin.key_at(key), message, hint)
    if "except" in given and "cidr" not in value:
        hint = "Add `cidr`, or leave out others than addresses with a list of sides in `not`."
        fields.mistake(origin.key_at("except"), "`except` has no `cidr` to leave addresses out of", hint)


def _block(fields: Fields, given: dict[str, Value], origin: Origin) -> Side:
    """Blocks of addresses; what they leave out must lie in one of them, and not be all of it (V-NP.7)."""
    place = origin.at("cidr")
    blocks = tuple(network for network, _ in _networks(fields, fields.one_or_more(given["cidr"], place)))
    exceptions: list[Network] = []
    if "except" in given:
        for network, where in _networks(fields, fields.items(given["except"], origin.at("except"))):
            exceptions.append(network)
            if blocks and not any(network != block and lies_in(network, block) for block in blocks):
                whole = network in blocks
                message = f"`{network}` is {'all of a block' if whole else 'not inside a block'} of `cidr`"
                fields.mistake(where, message, "Leave out a part of one of the blocks.")
    return BlockSide(blocks, tuple(exceptions), origin)


def _networks(fields: Fields, items: Iterator[tuple[Value, Origin]]) -> Iterator[tuple[Network, Origin]]:
    """Blocks of addresses, as strictly as Kubernetes reads them (S1.45, S1.46)."""
    for item, origin in items:
        if not isinstance(item, str):
            fields.text(item, origin, "cidr")
            continue
        network, problem = parse_network(item), cidr_problem(item, STRICT_SINCE)
        if problem is not None:
            fields.mistake(origin, problem.what, _sentence(problem.help))
        elif network is not None:
            yield network, origin


def _pods(
    fields: Fields, given: dict[str, Value], place: Origin, origin: Origin, *, every_possible: bool
) -> Side:
    """Pods by their namespaces and labels; `place` is where the fields are, `origin` where the side is."""
    names: frozenset[str] = frozenset()
    if "namespace" in given:
        items = fields.one_or_more(given["namespace"], place.at("namespace"))
        names = frozenset(fields.text(item, where, "name") for item, where in items)
    namespaces, pods = (_selector(fields, given, key, place) for key in ("namespaces", "pods"))
    return PodsSide(tuple(sorted(names)), namespaces, pods, every_possible, origin)


def _selector(fields: Fields, given: dict[str, Value], key: str, place: Origin) -> Selector:
    """A label selector, valid as the API server has it; everything where none is given."""
    value = given.get(key)
    if value is None:
        return EVERYTHING
    origin = place.at(key)
    selector = fields.mapping(value, origin, "selector")
    if "matchLabels" in selector:
        _labels(fields, selector["matchLabels"], origin.at("matchLabels"))
    if "matchExpressions" in selector:
        where = origin.at("matchExpressions")
        for item, item_origin in fields.items(selector["matchExpressions"], where, may_be_empty=True):
            _requirement(fields, item, item_origin)
    for violation in selector_violations(given, key, place.path, _EFFECT):
        at = Origin(origin.file, origin.document, violation.path, violation.on_key)
        fields.mistake(at, violation.message, _sentence(violation.help))
    return label_selector(value) if isinstance(value, Mapping) else EVERYTHING


def _labels(fields: Fields, value: Value, origin: Origin) -> None:
    """Check the labels that a selector asks for (S1.37)."""
    if not isinstance(value, Mapping):
        message = f"`matchLabels` must be a mapping, not {sort_of(value)}"
        fields.mistake(origin, message, "Write each label as `key: value`.")
        return
    fields.repeats(value)
    for key, item in value.items():
        fields.text(key, origin.key_at(key), "labelKey")
        fields.text(item, origin.at(key), "labelValue")


def _requirement(fields: Fields, value: Value, origin: Origin) -> None:
    """Check the shape of one requirement; whether operator and values agree is for the selector as a whole."""
    given = fields.mapping(value, origin, "requirement")
    if "key" in given:
        fields.text(given["key"], origin.at("key"), "labelKey")
    if "operator" in given:
        fields.choice(given["operator"], origin.at("operator"), _Operator, _Operator.EXISTS)
    if "values" in given:
        for item, where in fields.items(given["values"], origin.at("values"), may_be_empty=True):
            fields.text(item, where, "labelValue")


def _sentence(clause: str) -> str:
    """A clause as a sentence of its own."""
    return f"{clause[:1].upper()}{clause[1:]}."
