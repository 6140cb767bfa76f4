"""Finds and reads `.netlint.yaml`; all its mistakes are reported at once, each at its place."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from netlint.choices import FIELDS, LISTS, PARSERS, Choices
from netlint.errors import ErrorKind, InputError, InputErrors, UsageError
from netlint.source.load import Unloadable, decode, load
from netlint.source.text import SourceText
from netlint.source.tree import Mapping, Sequence, Value, pack, unpack
from netlint.work_tree import work_tree

NAME: Final = ".netlint.yaml"


def find() -> Path | None:
    """The configuration file of the current folder, or of the nearest folder above it in the same git work tree.

    Outside of a work tree no folder above is looked at: anyone may have written what lies there.
    """
    here = Path(os.path.realpath("."))
    root = work_tree(here) or here
    for folder in (here, *here.parents):
        if os.access(folder / NAME, os.F_OK) and (folder / NAME).is_file():
            return Path(os.path.relpath(folder / NAME))
        if folder == root:
            return None
    return None


def read(path: Path) -> Choices:
    """The choices that a configuration file makes; its paths are relative to its folder.

    Raises InputErrors with every mistake in it.
    """
    shown = path.as_posix()
    try:
        text = decode(load(str(path), shown), shown)
    except Unloadable as unloadable:
        raise InputErrors((unloadable.error,)) from None
    return _Reader(shown, text).choices(path.parent)


class _Reader:
    """Reads one configuration file, and gathers its mistakes."""

    def __init__(self, shown: str, text: SourceText) -> None:
        self._shown = shown
        self._text = text
        self._errors: list[InputError] = []

    def choices(self, folder: Path) -> Choices:
        """The choices; raises InputErrors."""
        root = self._root()
        chosen: dict[str, object] = {}
        for key, entry in root.items():
            name = key.replace("-", "_")
            key_place, place = root.places[key]
            if "_" in key or name not in FIELDS:
                self._mistake(key_place, f"there is no setting `{key}`", _nearest(key))
            elif name in LISTS:
                chosen[name] = tuple(self._texts(key, name, entry, place))
            else:
                chosen[name] = self._choice(key, name, entry, place)
        if self._errors:
            raise InputErrors(tuple(self._errors))
        choices = Choices(**chosen)  # type: ignore[arg-type]
        paths, intents = (
            given and tuple((folder / path).as_posix() for path in given)
            for given in (choices.paths, choices.intents)
        )
        return Choices(paths=paths, intents=intents).over(choices)

    def _root(self) -> Mapping:
        from netlint.source.yaml_tree import compose_yaml

        documents = compose_yaml(self._text.text)
        for fault in documents.faults:
            self._mistake(pack(fault.offset, fault.offset), fault.message, fault.hint)
        roots = documents.roots or [None]
        if len(roots) == 1 and isinstance(roots[0], Mapping):
            for key, place in roots[0].duplicates:
                self._mistake(place, f"`{key}` is set twice", "Keep one of the two.")
            return roots[0]
        if documents.roots:
            self._mistake(documents.places[-1], "the file must hold one mapping of settings", "")
        if self._errors:
            raise InputErrors(tuple(self._errors))
        return Mapping()

    def _texts(self, key: str, name: str, entry: Value, place: int) -> Iterator[str]:
        if not isinstance(entry, Sequence):
            self._mistake(
                place, f"`{key}` must be a list", "Write each item on a line of its own after `- `."
            )
            return
        for item, item_place in zip(entry, entry.places, strict=True):
            if isinstance(item, str) and item:
                self._understand(name, item, item_place)
                yield item
            else:
                self._mistake(item_place, f"`{key}` holds an item that is not a text", "")

    def _choice(self, key: str, name: str, entry: Value, place: int) -> str:
        """The text as written: `1.30` is a version, not the number 1.3."""
        text = entry if isinstance(entry, str) else self._text.text[slice(*unpack(place))]
        if isinstance(entry, Mapping | Sequence) or entry is None:
            self._mistake(place, f"`{key}` must be a single value", "")
            return ""
        self._understand(name, text, place)
        return text

    def _understand(self, name: str, text: str, place: int) -> None:
        """Note a text that a setting cannot have."""
        try:
            PARSERS.get(name, str)(text)
        except UsageError as mistake:
            self._mistake(place, mistake.message, mistake.hint)

    def _mistake(self, place: int, message: str, hint: str) -> None:
        position = self._text.position(unpack(place)[0])
        self._errors.append(InputError(ErrorKind.CONFIGURATION, self._shown, message, position, hint))


def _nearest(key: str) -> str:
    from difflib import get_close_matches

    known = [name.replace("_", "-") for name in FIELDS]
    near = get_close_matches(key, known, 1)
    return f"Did you mean `{near[0]}`?" if near else f"The settings are {', '.join(known)}."
