"""The rule documents are the tests of the rules: every example reports what its marks say, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from netlint.config import Cluster, Profile, Settings, parsed_version
from netlint.intents.model import IntentsFiles
from netlint.intents.read import read_intents
from netlint.lint import lint
from netlint.resources import data_folder
from netlint.rulebook import Rule, RuleDocument, load
from netlint.source.reading import ReadOptions, collect, parse
from netlint.value import value

RULEBOOK = load()
HEADINGS = ["What it finds", "Why it matters", "How to fix it", "When to ignore it", "Examples"]
MARK = re.compile(r'# finding: (?P<rule>[a-z0-9-]+) "(?P<text>[^"]+)"')
FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNNER_RULES = {"ignore-invalid", "ignore-unused"}


@value
class Example:
    """One fenced tree of a document, and whether it stands under *Reported*."""

    rule: str
    number: int
    reported: bool
    text: str

    def __str__(self) -> str:
        return f"{self.rule}-{'reported' if self.reported else 'silent'}-{self.number}"


def examples_of(rule: Rule) -> Iterator[Example]:
    reported, _, silent = RULEBOOK.document(rule.id).sections["Examples"].partition("### Not reported")
    for under, part in ((True, reported), (False, silent)):
        for number, fence in enumerate(FENCE.findall(part)):
            yield Example(rule.id, number, under, fence)


EXAMPLES = [example for rule in RULEBOOK.rules for example in examples_of(rule)]


def settings_of(example: Example) -> Settings:
    first = example.text.splitlines()[0] if example.text else ""
    wanted = dict(re.findall(r"(\w+)=(\S+)", first)) if first.startswith("# settings:") else {}
    return Settings(
        select=(example.rule,),
        profile=Profile(wanted.get("profile", RULEBOOK[example.rule].profile)),
        namespace=wanted.get("namespace", ""),
        cluster=Cluster(kubernetes=parsed_version(wanted.get("kubernetes", "1.36"))),
    )


def settings_with_companions(example: Example) -> Settings:
    """The runner's own rules speak of other rules, so those run beside them."""
    if example.rule not in RUNNER_RULES:
        return settings_of(example)
    return Settings(profile=Profile.PEDANTIC)


def intents_of(example: Example) -> IntentsFiles | None:
    """The intents of an example, which are its first document, in a file of their own."""
    first = example.text.partition("---\n")[0]
    if "kind: Intents" not in first:
        return None
    Path("intents.yaml").write_text(first, encoding="utf-8")
    return read_intents(["intents.yaml"])


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_reports_what_its_marks_say(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("example.yaml").write_text(example.text, encoding="utf-8")
    report = lint(
        parse(collect(["example.yaml"], ReadOptions())),
        RULEBOOK,
        settings_with_companions(example),
        intents_of(example),
        debug=True,
    )
    assert not report.errors
    found = [f for f in report.findings if f.rule == example.rule]
    expected = [
        (number, mark["text"])
        for number, line in enumerate(example.text.splitlines(), 1)
        for mark in MARK.finditer(line)
        if mark["rule"] == example.rule
    ]
    shown = [(finding.location.span.start.line, finding.message) for finding in found]
    assert [line for line, _ in shown] == [line for line, _ in expected], shown
    for (_, message), (_, fragment) in zip(shown, expected, strict=True):
        assert fragment in message
    assert bool(expected) is example.reported


@pytest.mark.parametrize("rule", RULEBOOK.rules, ids=lambda rule: rule.id)
def test_a_document_keeps_the_form(rule: Rule) -> None:
    document: RuleDocument = RULEBOOK.document(rule.id)
    assert document.text.startswith(f"# {rule.id}\n")
    assert [heading for heading in document.sections if heading in HEADINGS] == HEADINGS
    assert all(document.sections[heading] for heading in HEADINGS)
    assert rule.summary.endswith(".") and len(rule.summary) <= 120
    assert 1 <= len(rule.tags) <= 8
    assert ("security" in rule.tags) is (rule.security_severity is not None)
    assert rule.security_severity is None or 0 < rule.security_severity <= 10
    assert all(reference.startswith("https://") for reference in rule.references)
    assert any(example.reported for example in EXAMPLES if example.rule == rule.id)
    assert any(not example.reported for example in EXAMPLES if example.rule == rule.id)


def test_every_rule_is_one_document_and_one_check() -> None:
    checks = {path.stem.replace("_", "-") for path in Path("netlint/checks").glob("[a-z]*.py")}
    documents = {path.stem for path in data_folder("rules").glob("*.md")}
    assert checks == documents - RUNNER_RULES
