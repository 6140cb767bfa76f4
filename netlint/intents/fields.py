"""Reads the fields of an intents file as its schema describes them, and gathers what is wrong with them."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, TypeVar

from netlint.errors import ErrorKind, InputError, InputErrors
from netlint.origin import Origin
from netlint.source.files import SourceFile
from netlint.source.locate import locate
from netlint.source.schema import schema_part
from netlint.source.schema_gate import Schema
from netlint.source.tree import Mapping, Sequence, Value, unpack
from netlint.span import Position

VALUES_LIMIT: Final = 500_000
"""Values that a file may hold, with aliases written out; a short text can mean very many."""
MISTAKES_LIMIT: Final = 100
"""Mistakes of one file that are told."""

Choice = TypeVar("Choice", bound=StrEnum)

_SCHEMA: Final = "netlint/intents-v1.json"
_LONGEST_QUOTE: Final = 60
_MEANT: Final = {
    "source": "from",
    "sources": "from",
    "destination": "to",
    "destinations": "to",
    "name": "id",
    "verdict": "expect",
    "action": "expect",
    "ipBlock": "cidr",
    "podSelector": "pods",
    "namespaceSelector": "namespaces",
    "matchLabels": "pods",
    "matchExpressions": "pods",
    "labels": "matchLabels",
}
"""Fields by the names that NetworkPolicies and other tools have for them."""


class Fields:
    """Reads the fields of one file.

    Whatever is wrong is noted at its place, and reading goes on with a stand-in: what is read counts only
    if `errors` stay empty.
    """

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self._errors: list[InputError] = []
        self._untold = 0
        self._values = 0

    @property
    def errors(self) -> tuple[InputError, ...]:
        """The mistakes in the order in which they stand in the file."""
        found = sorted(self._errors, key=lambda error: error.position or Position(0, 0))
        if self._untold:
            message = f"there are {self._untold} more mistakes in the file"
            found.append(InputError(ErrorKind.CONFIGURATION, self.file.path, message))
        return tuple(found)

    def mistake(self, origin: Origin, message: str, hint: str) -> None:
        """Note what is wrong with the value at `origin`."""
        self._note(locate(self.file, origin).start, message, hint)

    def mapping(self, value: Value, origin: Origin, part: str) -> dict[str, Value]:
        """The fields that a definition of the schema knows and that have a value; none if `value` is no mapping."""
        schema = definition(part)
        known, required = schema["properties"], schema.get("required", ())
        if not isinstance(value, Mapping):
            message = f"{schema['title']} must be a mapping, not {sort_of(value)}"
            self.mistake(origin, message, f"The fields are {listed(known)}.")
            return {}
        self.repeats(value)
        for key, item in value.items():
            if key not in known:
                message = f"{schema['title']} has no field {quoted(key)}"
                self.mistake(origin.key_at(key), message, _nearest_field(key, known))
            elif item is None:
                hint = "Give it a value." if key in required else "Give it a value, or leave the field out."
                self.mistake(origin.key_at(key), f"{quoted(key)} has no value", hint)
        for key in required:
            if key not in value:
                hint = f"Add {quoted(key)}: {_expected(known[key])}"
                self.mistake(origin, f"{schema['title']} lacks the field {quoted(key)}", hint)
        return {key: item for key, item in value.items() if key in known and item is not None}

    def repeats(self, value: Mapping) -> None:
        """Count the values of a mapping, and note the keys that it gives twice."""
        self._count(len(value))
        for key, place in value.duplicates:
            position = self.file.text.position(unpack(place)[0])
            self._note(position, f"{quoted(key)} is given twice", "Keep one of the two.")

    def items(
        self, value: Value, origin: Origin, *, may_be_empty: bool = False
    ) -> Iterator[tuple[Value, Origin]]:
        """The items of a list, each with its origin; none if `value` is no list."""
        name = quoted(str(origin.path[-1]))
        if not isinstance(value, Sequence):
            hint = "Write each item on a line of its own after `- `."
            self.mistake(origin, f"{name} must be a list, not {sort_of(value)}", hint)
            return
        if not value and not may_be_empty:
            self.mistake(origin, f"{name} is an empty list", "Give it at least one item.")
        self._count(len(value))
        for index, item in enumerate(value):
            yield item, origin.at(index)

    def one_or_more(self, value: Value, origin: Origin) -> Iterator[tuple[Value, Origin]]:
        """The items of a list, or `value` itself, which stands for a list of one item."""
        if isinstance(value, Sequence):
            yield from self.items(value, origin)
        else:
            yield value, origin

    def text(self, value: Value, origin: Origin, part: str) -> str:
        """A text of the form that a definition of the schema asks for; empty if `value` is none."""
        schema = definition(part)
        if not isinstance(value, str):
            message = f"{schema['title']} must be a text, not {sort_of(value)}"
            is_plain = isinstance(value, bool | int | float)
            as_text = str(value).lower() if is_plain else ""
            hint = "Put quotes around it." if is_plain and _fits(as_text, schema) else _use(schema)
            self.mistake(origin, message, hint)
            return ""
        if not _fits(value, schema):
            self.mistake(origin, f"{quoted(value)} is not {schema['title']}", _use(schema))
        return value

    def choice(self, value: Value, origin: Origin, choices: type[Choice], default: Choice) -> Choice:
        """One of some choices; `default` stands in for what is none of them."""
        names = [str(choice.value) for choice in choices]
        if isinstance(value, str) and value in names:
            return choices(value)
        hint = nearest(value, names) if isinstance(value, str) else ""
        self.mistake(
            origin,
            f"{quoted(str(origin.path[-1]))} cannot be {sort_of(value)}",
            hint or f"Choose from {listed(names)}.",
        )
        return default

    def _count(self, number: int) -> None:
        """Count values; raises InputErrors where there are too many."""
        self._values += number
        if self._values > VALUES_LIMIT:
            message = f"the file holds more than {VALUES_LIMIT:,} values, aliases written out"
            hint = "Split the file, or use fewer aliases."
            raise InputErrors((InputError(ErrorKind.LIMIT, self.file.path, message, hint=hint),))

    def _note(self, position: Position, message: str, hint: str) -> None:
        if len(self._errors) == MISTAKES_LIMIT:
            self._untold += 1
            return
        self._errors.append(InputError(ErrorKind.CONFIGURATION, self.file.path, message, position, hint))


def definition(name: str) -> Schema:
    """The definition of this name in the schema, or all of it for the empty name."""
    return schema_part(_SCHEMA, f"/$defs/{name}" if name else "")


def quoted(text: str) -> str:
    """A text as messages quote it: its first line, and not all of a long one."""
    line = text.partition("\n")[0]
    return f"`{line}`" if line == text and len(text) <= _LONGEST_QUOTE else f"`{line[:_LONGEST_QUOTE]}…`"


def listed(names: Iterable[str]) -> str:
    """Names as messages list them."""
    return ", ".join(f"`{name}`" for name in names)


def sort_of(value: Value) -> str:
    """A value, or what sort of value it is, as messages speak of it."""
    match value:
        case None:
            return "an empty value"
        case bool():
            return f"the boolean `{str(value).lower()}`"
        case int() | float():
            return f"the number {quoted(str(value))}"
        case str():
            return quoted(value)
        case Mapping():
            return "a mapping"
        case _:
            return "a list"


def nearest(text: str, names: Iterable[str]) -> str:
    """The question whether the name that is nearest to `text` is meant; empty where none is near."""
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(text[:_LONGEST_QUOTE].casefold(), folded, 1)
    return f"Did you mean `{folded[near[0]]}`?" if near else ""


def _nearest_field(key: str, known: Iterable[str]) -> str:
    names = list(known)
    meant = _MEANT.get(key)
    if meant in names:
        return f"Did you mean `{meant}`?"
    return nearest(key, names) or f"The fields are {listed(names)}."


def _fits(text: str, schema: Schema) -> bool:
    return len(text) <= schema.get("maxLength", len(text)) and bool(re.search(schema["pattern"], text))


def _use(schema: Schema) -> str:
    return f"Write {schema['description']}."


def _expected(schema: Schema) -> str:
    """What a field should hold, as the end of a sentence."""
    if "const" in schema:
        return f"`{schema['const']}`."
    if "enum" in schema:
        return f"one of {listed(schema['enum'])}."
    description = str(schema["description"])
    return f"{description[0].lower()}{description[1:]}"
