"""Writes plain values as YAML: on lines of their own, or in the flow style that JSON is a part of."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from netlint.source.scalars import resolve

_PLAIN: Final = re.compile(r"[A-Za-z0-9_./](?:[-A-Za-z0-9_./ ]*[-A-Za-z0-9_./])?")


def block(value: dict[str, Any] | list[Any]) -> list[str]:
    """The lines of a value that is not empty; those below the first level are indented."""
    if isinstance(value, list):
        return [line for item in value for line in _item(item)]
    return [line for key, item in value.items() for line in _entry(key, item)]


def flow(value: Any, *, quoted: bool = False) -> str:
    """A value on one line; `quoted` puts every text in quotes, as JSON asks for."""
    match value:
        case dict():
            pairs = (
                f"{scalar(key, quoted=quoted)}: {flow(item, quoted=quoted)}" for key, item in value.items()
            )
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(flow(item, quoted=quoted) for item in value)}]"
        case _:
            return scalar(value, quoted=quoted)


def scalar(value: str | int, *, quoted: bool = False) -> str:
    """A text or a number; a text in quotes where YAML would read something else without."""
    if isinstance(value, str) and not quoted and _PLAIN.fullmatch(value) and resolve(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _entry(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield f"{scalar(key)}:"
        yield from (f"  {line}" for line in block(value))
    else:
        yield f"{scalar(key)}: {flow(value)}"


def _item(value: Any) -> Iterator[str]:
    lines = block(value) if isinstance(value, dict | list) and value else [flow(value)]
    for number, line in enumerate(lines):
        yield f"{'  ' if number else '- '}{line}"
