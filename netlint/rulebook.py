"""rules/*.md to rules: the metadata of every rule from one index, documents only when they are asked for."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from netlint import cache
from netlint.config import Profile
from netlint.errors import UsageError
from netlint.finding import Confidence, Severity
from netlint.resources import data_folder
from netlint.value import value

INDEX = "index.json"


@value
class Rule:
    """The metadata of a rule, from the front matter of its document.

    `summary` is one sentence. `kinds` are those whose presence in the input makes the rule worth
    running; without any the runner itself reports it. `security_severity` is GitHub's score from 0.1
    to 10.0, or None where the rule is not about security.
    """

    id: str
    summary: str
    severity: Severity
    confidence: Confidence
    profile: Profile
    kinds: tuple[str, ...]
    tags: tuple[str, ...]
    security_severity: float | None
    references: tuple[str, ...]
    options: tuple[str, ...]


@value
class RuleDocument:
    """The prose of a rule, as Markdown without the front matter; `sections` by their headings."""

    text: str
    sections: Mapping[str, str]

    @property
    def what_it_finds(self) -> str:
        """What the rule reports."""
        return self.sections["What it finds"]

    @property
    def why_it_matters(self) -> str:
        """The harm that the rule prevents."""
        return self.sections["Why it matters"]

    @property
    def how_to_fix(self) -> str:
        """The way out."""
        return self.sections["How to fix it"]


class Rulebook:
    """Every rule that netlint knows, ordered by id."""

    def __init__(self, rules: Iterable[Rule], folder: Path) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        self._folder = folder

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def __getitem__(self, rule_id: str) -> Rule:
        return self._by_id[rule_id]

    def find(self, rule_id: str) -> Rule:
        """The rule of this id; raises UsageError, with the nearest id there is, for an unknown one."""
        if rule_id not in self:
            raise UsageError(f"there is no rule `{rule_id}`", self.suggestion(rule_id))
        return self[rule_id]

    def suggestion(self, rule_id: str) -> str:
        """What to tell a person who has written the id of no rule."""
        from difflib import get_close_matches

        near = get_close_matches(rule_id, list(self._by_id), 1)
        return f"Did you mean `{near[0]}`?" if near else "`netlint rules` lists the rules that there are."

    def __contains__(self, rule_id: str) -> bool:
        return rule_id in self._by_id

    def document(self, rule_id: str) -> RuleDocument:
        """The document of a rule, read from disk."""
        _, text = _split(self._folder / f"{rule_id}.md")
        return RuleDocument(text, _sections(text))


def load() -> Rulebook:
    """The rules that this installation ships: from the compiled index, or in a checkout from the documents."""
    folder = data_folder("rules")
    index = folder / INDEX
    compiled = index.read_text(encoding="utf-8") if index.is_file() else _cached_index(folder)
    return Rulebook((_rule(entry) for entry in json.loads(compiled)), folder)


def compile_index(folder: Path) -> str:
    """The metadata of every document in `folder` as JSON; raises ValueError naming a document that is malformed."""
    return json.dumps([_front_matter(path) for path in sorted(folder.glob("*.md"))], indent=1)


def _cached_index(folder: Path) -> str:
    key = cache.key_of(
        "rules", *(part for path in sorted(folder.glob("*.md")) for part in (path.name, path.read_bytes()))
    )
    kept = cache.read(key) or b""
    if kept.startswith(b"[") and kept.endswith(b"]"):
        return kept.decode()
    compiled = compile_index(folder)
    cache.write(key, compiled.encode())
    return compiled


def _front_matter(path: Path) -> dict[str, Any]:
    from netlint.source.yaml_tree import compose_yaml

    header, _ = _split(path)
    documents = compose_yaml(header)
    if documents.faults or len(documents.roots) != 1 or not isinstance(documents.roots[0], dict):
        raise ValueError(f"{path.name}: the front matter is not one YAML mapping")
    entry: dict[str, Any] = dict(documents.roots[0])
    if entry.get("id") != path.stem:
        raise ValueError(f"{path.name}: the id in the front matter is not the file's name")
    _rule(entry)
    return entry


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        summary=entry["summary"],
        severity=Severity(entry["severity"]),
        confidence=Confidence(entry["confidence"]),
        profile=Profile(entry["profile"]),
        kinds=tuple(entry["kinds"]),
        tags=tuple(entry["tags"]),
        security_severity=entry.get("security-severity"),
        references=tuple(entry.get("references") or ()),
        options=tuple(entry.get("options") or ()),
    )


def _split(path: Path) -> tuple[str, str]:
    text = path.read_text(encoding="utf-8")
    opening, header, body = text.split("---\n", 2)
    if opening:
        raise ValueError(f"{path.name}: the document does not begin with front matter")
    return header, body.lstrip("\n")


def _sections(text: str) -> dict[str, str]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced:
            current = sections.setdefault(line[3:].strip(), [])
        else:
            current.append(line)
    return {heading: "\n".join(lines).strip() for heading, lines in sections.items()}
