"""Says in plain words how an object breaks its schema."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from netlint.origin import Path
from netlint.source.schema_faults import Fault
from netlint.source.validation.selector import CUSTOM
from netlint.source.validation.violation import REFUSED, STRICT, Violation

_TYPE_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
}
_LONGEST_QUOTE = 60
_MOST_LISTED = 12
_TEXT_KEYWORDS = frozenset({"enum", "pattern", "minLength", "maxLength"})
_EMPTY_ITEMS = frozenset({"S1.23", "V-ING.1"})
"""The facts about lists whose items need no field, in a NetworkPolicy and an Ingress."""
_SELECTOR_PARTS = frozenset({"matchLabels", "matchExpressions"})


def describe(faults: Iterable[Fault], *, custom: bool) -> Iterator[Violation]:
    """The violations that the faults of one object amount to, one for each cause.

    `custom` says that the object is a custom resource. A value has one violation, whatever it breaks.
    A required field that is missing only because its name is misspelled is not reported by itself.
    """
    known = list(faults)
    misspelled = {(fault.path[:-1], _nearest_field(fault)) for fault in known if _is_unknown_field(fault)}
    told: set[tuple[Path, bool, object]] = set()
    for fault in known:
        missing = fault.value if fault.keyword == "required" else None
        cause = (fault.path, fault.on_key, missing)
        if cause not in told and (fault.path, missing) not in misspelled:
            told.add(cause)
            what, advice = _words(fault)
            message = f"{what}; {_effect(fault, custom=custom)}"
            yield Violation(
                fault.path, fault.on_key, message, advice, _rule(fault), keeps_out=not _is_zero_value(fault)
            )


def _effect(fault: Fault, *, custom: bool) -> str:
    """What becomes of the object."""
    if _is_unknown_field(fault):
        return STRICT
    if _is_zero_value(fault):
        return "strict clients refuse the object, and the API server reads the item as `{}`"
    if custom and fault.keyword in _TEXT_KEYWORDS and not _SELECTOR_PARTS.isdisjoint(fault.path):
        return CUSTOM
    return REFUSED


def _rule(fault: Fault) -> str:
    return "schema" if _is_unknown_field(fault) else fault.fact


def _words(fault: Fault) -> tuple[str, str]:
    """What is wrong, and how to mend it."""
    match fault.keyword:
        case "required":
            return f"{_label(fault.path)} lacks the required field `{fault.value}`", f"add `{fault.value}`"
        case "additionalProperties":
            return _words_for_unknown_field(fault)
        case "type":
            return _words_for_type(fault)
        case "enum":
            return _words_for_enum(fault)
        case "minItems":
            return (
                f"{_label(fault.path)} is an empty list",
                "give it at least one item, or leave the field out",
            )
        case "maxItems":
            most = _counted(fault.schema["maxItems"])
            return f"{_label(fault.path)} has more than {most}", f"keep it to {most}"
        case "minimum" | "maximum":
            return _words_for_range(fault)
        case _:
            return _words_for_text(fault)


def _words_for_unknown_field(fault: Fault) -> tuple[str, str]:
    field = fault.path[-1]
    nearest = _nearest_field(fault)
    if nearest is not None:
        advice = f"did you mean `{nearest}`?"
    elif len(fields := _fields(fault.schema)) <= _MOST_LISTED:
        advice = f"remove it; the fields here are {_listed(fields)}"
    else:
        advice = "remove it, or move it to where it belongs"
    return f"`{_shortened(str(field))}` is not a field of {_label(fault.path[:-1])}", advice


def _words_for_type(fault: Fault) -> tuple[str, str]:
    wanted = _wanted_types(fault.schema)
    names = " or ".join(_TYPE_NAMES[name] for name in wanted)
    if _is_empty_item(fault):
        return f"{_label(fault.path)} is an empty item", "remove the lone `-`, or write out what is meant"
    if fault.value is None:
        return f"{_label(fault.path)} has no value but must be {names}", "give it a value"
    return f"{_label(fault.path)} must be {names}, not {_sort_of(fault.value)}", _advice_on_type(
        fault.value, wanted
    )


def _advice_on_type(value: object, wanted: list[str]) -> str:
    if "string" in wanted and isinstance(value, bool | int | float):
        return "put quotes around it as it is written, so that YAML reads it as text"
    if isinstance(value, str) and value.isdecimal() and "integer" in wanted:
        return f"remove the quotes: `{_shortened(value)}`"
    if value in ("true", "false") and "boolean" in wanted:
        return f"remove the quotes: `{value}`"
    if wanted == ["array"]:
        return "write a list: each item on its own line after `- `"
    return f"write {' or '.join(_TYPE_NAMES[name] for name in wanted)}"


def _words_for_enum(fault: Fault) -> tuple[str, str]:
    options = [str(option) for option in fault.schema["enum"] if option not in (None, "")]
    value = _plain(fault.value)
    by_folded = {option.casefold(): option for option in options}
    nearest = get_close_matches(value.casefold(), by_folded, n=1)
    advice = f"use one of {_listed(options)}"
    if nearest:
        advice = f"did you mean `{by_folded[nearest[0]]}`? The values are {_listed(options)}"
    if not value:
        return f"{_label(fault.path)} is an empty string", advice
    return f"{_quoted(fault.value)} is not a value that {_label(fault.path)} can have", advice


def _words_for_range(fault: Fault) -> tuple[str, str]:
    title, description = _title(fault.schema), fault.schema.get("description")
    if title and description:
        return f"{_quoted(fault.value)} is not {title}", f"use {description}"
    least, most = fault.schema.get("minimum"), fault.schema.get("maximum")
    advice = (
        f"use a number from {least} to {most}"
        if most is not None
        else f"use a number that is at least {least}"
    )
    return f"{_label(fault.path)} is out of range with {_quoted(fault.value)}", advice


def _words_for_text(fault: Fault) -> tuple[str, str]:
    value = str(fault.value)
    title = _title(fault.schema) or "a valid value"
    advice = f"use {fault.schema.get('description', _length(fault.schema))}"
    if not value and not fault.on_key:
        return f"{_label(fault.path)} is an empty string, not {title}", advice
    if title == "a port" and value.isdecimal():
        what = f'the quotes make a port name of `"{_shortened(value)}"`, and a port name needs a letter'
        return what, f"remove the quotes: `{fault.path[-1]}: {_shortened(value)}`"
    return f"{_quoted(value)} is not {title}", advice


def _counted(number: int) -> str:
    return "one item" if number == 1 else f"{number} items"


def _length(schema: Mapping[str, Any]) -> str:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    return f"at least {least} character" if most is None else f"{least} to {most} characters"


def _is_unknown_field(fault: Fault) -> bool:
    return fault.keyword == "additionalProperties"


def _is_empty_item(fault: Fault) -> bool:
    """Whether the fault is a null in a list (S1.23)."""
    return (
        fault.value is None
        and fault.keyword == "type"
        and bool(fault.path)
        and isinstance(fault.path[-1], int)
    )


def _is_zero_value(fault: Fault) -> bool:
    """Whether it is a null in a list of things that may be empty, which the API server takes as `{}` (S1.23)."""
    return _is_empty_item(fault) and fault.fact in _EMPTY_ITEMS


def _nearest_field(fault: Fault) -> str | None:
    """The field whose name is nearest to an unknown one; upper and lower case do not matter."""
    folded = {field.casefold(): field for field in _fields(fault.schema)}
    nearest = get_close_matches(str(fault.path[-1]).casefold(), folded, n=1, cutoff=0.75)
    return folded[nearest[0]] if nearest else None


def _fields(schema: Mapping[str, Any]) -> list[str]:
    return list(schema.get("properties", ()))


def _title(schema: Mapping[str, Any]) -> str:
    return str(schema.get("title", ""))


def _wanted_types(schema: Mapping[str, Any]) -> list[str]:
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return [name for name in types if name != "null"]


def _sort_of(value: object) -> str:
    match value:
        case bool():
            return f"the boolean `{_plain(value)}`"
        case int() | float():
            return f"the number `{_plain(value)}`"
        case str():
            return f"the string {_quoted(value)}"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return _quoted(value)


def _plain(value: object) -> str:
    """A scalar as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(value: object) -> str:
    return f"`{_shortened(_plain(value))}`"


def _shortened(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if line == text and len(text) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}…"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _label(path: Path) -> str:
    """How a message calls the value at `path`: by its last key, with the indices after it."""
    for length in range(len(path), 0, -1):
        if isinstance(path[length - 1], str):
            indices = "".join(f"[{index}]" for index in path[length:])
            return f"`{_shortened(str(path[length - 1]))}{indices}`"
    return "the object"
