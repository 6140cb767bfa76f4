"""Tells where the engine does not answer as expected: `python -m tests.unit.engine.disagreements FILE`.

The package under test is the one that stands first on the path, so that it can be a copy with a fault in it.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

from tests.clusters.manifests import Manifest
from tests.naive.cluster import AddressEnd, PodEnd
from tests.unit.engine.evaluators import Question, answers, engine

__all__ = ["Case", "first", "read", "write"]


class Case(NamedTuple):
    """Manifests, and questions about them with the verdicts that are possible."""

    objects: list[Manifest]
    expected: list[tuple[Question, set[bool]]]


def write(cases: list[Case], file: Path) -> None:
    """Write cases as JSON."""
    written = [
        [case.objects, [[question, sorted(verdicts)] for question, verdicts in case.expected]]
        for case in cases
    ]
    file.write_text(json.dumps(written), encoding="utf-8")


def read(file: Path) -> list[Case]:
    """Read what `write` wrote: an end is a namespace, kind and name, or an address."""
    found = json.loads(file.read_text(encoding="utf-8"))
    return [
        Case(objects, [(question(*words), set(verdicts)) for words, verdicts in expected])
        for objects, expected in found
    ]


def question(source: list[str], destination: list[str], protocol: str, port: int) -> Question:
    """A question from the lists that JSON has for its ends."""
    first, second = (
        AddressEnd(*words) if len(words) == 1 else PodEnd(*words) for words in (source, destination)
    )
    return first, second, protocol, port


def first(cases: list[Case]) -> str:
    """The first answer of the engine that is not the expected one, in words; empty where there is none."""
    for case in cases:
        reach = engine(case.objects)
        for asked, verdicts in case.expected:
            found = answers(reach, asked)
            if found != verdicts:
                return f"{asked}: {found} instead of {verdicts}"
    return ""


if __name__ == "__main__":
    print(first(read(Path(sys.argv[1]))))
