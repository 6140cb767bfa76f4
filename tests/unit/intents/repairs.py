"""Asks for suggestions about files given as texts, applies patches to them, and judges intents about them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from netlint.engine.lookup import DEFAULT_NAMESPACE
from netlint.finding import Suggestion
from netlint.intents.judge import Judged
from netlint.intents.model import Intent
from netlint.intents.read import read_intents
from netlint.intents.repair.suggest import suggestions
from netlint.intents.repair.world import Facts, World
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.prover.work import DEFAULT_WORK_LIMIT
from netlint.source.files import Collected, FoundFile
from netlint.source.reading import parse
from netlint.source.validation import ValidationOptions

__all__ = ["Files", "Suggested", "applied", "intents_of", "suggested", "verdicts", "world_of"]

Files = Mapping[str, str]
HEAD = "apiVersion: netlint.dev/v1\nkind: Intents\nintents:\n"
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@\n")


class Suggested(NamedTuple):
    """What was suggested for each refuted intent, and what had become of all of them before."""

    suggestions: Mapping[str, Suggestion]
    before: Judged
    intents: tuple[Intent, ...]


def world_of(
    files: Files, *, limit: int = DEFAULT_WORK_LIMIT, patched: tuple[tuple[str, str], ...] = ()
) -> World:
    """Files given by path and text as the input of a run."""
    from hashlib import sha256

    found = tuple(
        FoundFile(path, text.encode(), sha256(text.encode()).hexdigest(), False)
        for path, text in files.items()
    )
    given = parse(Collected(found, patched=patched))
    return World(given, Facts(DEFAULT_NAMESPACE, DEFAULT_NETWORK, limit, ValidationOptions()))


def intents_of(text: str, folder: Path) -> tuple[Intent, ...]:
    """The intents of a list of items."""
    path = folder / "intents.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return tuple(read_intents([str(path)]).intents)


def suggested(
    files: Files,
    intents: tuple[Intent, ...],
    *,
    limit: int = DEFAULT_WORK_LIMIT,
    patched: tuple[tuple[str, str], ...] = (),
) -> Suggested:
    """What is suggested for intents about some files."""
    world = world_of(files, limit=limit, patched=patched)
    judged = world.judged(intents, world.given.files)
    return Suggested(suggestions(intents, judged, world), judged, intents)


def verdicts(files: Files, intents: tuple[Intent, ...]) -> dict[str, str]:
    """What becomes of intents about some files, by their ids."""
    world = world_of(files)
    judged = world.judged(intents, world.given.files)
    return {item.intent.id: str(item.answer.verdict.value) for item in judged.judgments}


def applied(files: Files, patch: str) -> dict[str, str]:
    """The files after a patch, which must fit exactly."""
    found = dict(files)
    lines = _lines(patch)
    number = 0
    while number < len(lines):
        assert lines[number].startswith("--- "), lines[number]
        path = lines[number + 1].removeprefix("+++ b/").rstrip("\t\n")
        assert lines[number].rstrip("\t\n") in (f"--- a/{path}", "--- /dev/null")
        number, found[path] = _hunks(lines, number + 2, found.get(path, ""))
    return found


def _hunks(lines: list[str], number: int, text: str) -> tuple[int, str]:
    old, new, position = _lines(text), list[str](), 0
    while number < len(lines) and (hunk := HUNK.fullmatch(lines[number])):
        first, count = int(hunk[1]), int(hunk[2] or 1)
        start = first - 1 if count else first
        new += old[position:start]
        position = start
        number += 1
        while number < len(lines) and lines[number][0] in " +-\\" and not lines[number].startswith("--- "):
            mark, line = lines[number][0], lines[number][1:]
            if number + 1 < len(lines) and lines[number + 1].startswith("\\"):
                line = line.removesuffix("\n")
            if mark in " -":
                assert old[position] == line, (position, old[position], line)
                position += 1
            if mark in " +":
                new.append(line)
            number += 1
    return number, "".join(new + old[position:])


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)
