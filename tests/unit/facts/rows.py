"""Rows of facts: manifests with marks for what netlint reports of them, from the files to the findings."""

import re
from pathlib import Path
from typing import NamedTuple

from netlint.config import Cluster, Profile, Settings
from netlint.lint import lint
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse

RULEBOOK = load()
MARK = re.compile(r"#! ([a-z-]+)$")


class Row(NamedTuple):
    """A corner case: its facts, the rules that it is about, and manifests.

    A line that ends in `#! RULE` is one that the rule reports; of all other lines the rules say nothing.
    """

    facts: str
    rules: str
    text: str
    profile: Profile = Profile.DEFAULT
    kubernetes: tuple[int, int] = (1, 36)


def marks(row: Row) -> list[tuple[int, str]]:
    """The lines that the row marks, each with its rule."""
    found = ((number, MARK.search(line)) for number, line in enumerate(row.text.splitlines(), 1))
    return [(number, mark[1]) for number, mark in found if mark]


def reported(row: Row, folder: Path) -> list[tuple[int, str]]:
    """The lines that the rules of the row report, each with the rule, once the manifests are in `folder`.

    The working directory must be `folder`.
    """
    (folder / "row.yaml").write_text(row.text, encoding="utf-8")
    settings = Settings(
        select=tuple(row.rules.split()), profile=row.profile, cluster=Cluster(kubernetes=row.kubernetes)
    )
    report = lint(parse(collect(["row.yaml"], ReadOptions())), RULEBOOK, settings, debug=True)
    assert not report.errors
    assert report.tally.objects
    return [(finding.location.span.start.line, finding.rule) for finding in report.findings]
