"""Tells what stands in the text where YAML reads something else, such as `no` for a boolean."""

from collections.abc import Iterator

from netlint.origin import Path
from netlint.source.scalars import ScalarError, key_text, resolve
from netlint.source.tree import Mapping, Sequence, Value, unpack


def misread(text: str, body: Mapping, path: Path) -> Iterator[tuple[str, str]]:
    """The plain key and the plain value that end `path`, each as written and as YAML reads it, where that differs.

    `text` is the text of the file that `body` was read from.
    """
    parent = _descend(body, path[:-1])
    last = path[-1] if path else None
    if isinstance(parent, Mapping) and isinstance(last, str) and last in parent:
        key_place, place = parent.places[last]
        key = _at(text, key_place)
        if key != last and _means(key, last):
            yield key, last
    elif isinstance(parent, Sequence) and isinstance(last, int) and last < len(parent):
        place = parent.places[last]
    else:
        return
    value = _descend(parent, (last,))
    read = str(value).lower()
    if isinstance(value, bool | int | float):
        written = _at(text, place)
        if written != read and resolve(written) == value:
            yield written, read


def _descend(value: Value, path: Path) -> Value:
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _means(written: str, key: str) -> bool:
    try:
        return key_text(written) == key
    except ScalarError:
        return False


def _at(text: str, place: int) -> str:
    start, end = unpack(place)
    return text[start:end]
