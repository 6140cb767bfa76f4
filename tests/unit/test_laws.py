"""Laws of the whole pipeline: what must not change a finding does not, and the same input gives the same bytes."""

import json
import re
from collections import Counter
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.finding import Finding, Report
from netlint.reporters import REPORTERS, ReportOptions
from tests.unit.pipeline import locations, pointed_at, report_on, rulebook
from tests.unit.trees import NAMES, NAMESPACES, Object, trees

BOUNDED = settings(derandomize=True, deadline=None, max_examples=100, database=None)

Facts = Counter[tuple[str, str, str, str, str, str]]


def facts(report: Report) -> Facts:
    """What a report says, but for where: of each finding the rule, the severity, the object and the sentences."""
    assert report.errors == ()
    return Counter(map(fact, report.findings))


def fact(finding: Finding) -> tuple[str, str, str, str, str, str]:
    thing = finding.object
    identity = (thing.kind, thing.namespace, thing.name) if thing else ("", "", "")
    return finding.rule, finding.severity, *identity, finding.message


def as_yaml(objects: list[Object]) -> str:
    return yaml.safe_dump_all(objects, sort_keys=False)


@BOUNDED
@given(trees)
def test_nothing_but_positions_depends_on_how_objects_are_written(objects: list[Object]) -> None:
    """Flow or block style, sorted keys, JSON, one List, a typed list in a List: the facts stay."""
    expected = facts(report_on({"a.yaml": as_yaml(objects)}))
    listed = {"apiVersion": "v1", "kind": "List", "items": objects}
    nested = {"apiVersion": "v1", "kind": "List", "items": [listed]}
    for path, text in (
        ("a.yaml", yaml.safe_dump_all(objects, default_flow_style=True)),
        ("a.yaml", as_yaml(objects).replace("\n", "\r\n")),
        ("a.yaml", "\ufeff" + as_yaml(objects)),
        ("a.yaml", "---\n# nothing\n---\n" + as_yaml(objects) + "---\n...\n"),
        ("a.json", "\n".join(map(json.dumps, objects))),
        ("a.json", json.dumps(listed)),
        ("a.yaml", as_yaml([nested])),
    ):
        assert facts(report_on({path: text})) == expected, path


FIRST_COMES_FIRST = {
    "node-port-conflict",
    "host-port-conflict",
    "ingress-route-duplicate",
    "listener-conflict",
}
"""Rules about objects that want the same thing: whoever comes first has it, the others are told so."""


def orderless(found: Facts) -> Counter[tuple[str, ...]]:
    """Facts without the order in which sentences name things, which is that of the input."""
    told: Counter[tuple[str, ...]] = Counter()
    for rule, severity, kind, namespace, name, message in found.elements():
        if rule in FIRST_COMES_FIRST:
            told[(rule,)] += 1
        else:
            told[rule, severity, kind, namespace, name, *sorted(re.findall(r"[^\s,]+", message))] += 1
    return told


@BOUNDED
@given(trees, st.randoms(use_true_random=False))
def test_the_order_of_objects_changes_no_fact(objects: list[Object], random: Any) -> None:
    """Except whom conflicts name, and in which order."""
    shuffled = random.sample(objects, len(objects))
    expected = facts(report_on({"a.yaml": as_yaml(objects)}))
    assert orderless(facts(report_on({"a.yaml": as_yaml(shuffled)}))) == orderless(expected)


@BOUNDED
@given(trees, st.randoms(use_true_random=False))
def test_splitting_and_joining_files_changes_no_fact(objects: list[Object], random: Any) -> None:
    files: dict[str, list[Object]] = {}
    for item in objects:
        files.setdefault(random.choice(["a.yaml", "b.yaml", "c.yaml"]), []).append(item)
    joined = [item for path in sorted(files) for item in files[path]]
    expected = facts(report_on({"a.yaml": as_yaml(joined)}))
    assert facts(report_on({path: as_yaml(files[path]) for path in sorted(files)})) == expected


@BOUNDED
@given(trees)
def test_an_unrelated_namespace_changes_no_fact(objects: list[Object]) -> None:
    """Without pods: a pod elsewhere that a selector fits is a reason to report that it fits none of its own."""
    labels = {"of": "nobody"}
    head = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "elsewhere", "labels": labels}}
    metadata = {"name": "idle", "namespace": "elsewhere"}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"ports": [{"port": 80}]}}
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata,
        "spec": {"podSelector": {"matchLabels": labels}},
    }
    unrelated = [head, service, policy]
    before = facts(report_on({"a.yaml": as_yaml(objects)}))
    after = facts(report_on({"a.yaml": as_yaml(objects), "b.yaml": as_yaml(unrelated)}))
    assert Counter({told: count for told, count in after.items() if "elsewhere" not in told}) == before


OTHER_NAMES = {"bank": "anvil", "cart": "coral", "db": "dune", "shop": "sugar", "web": "yacht"}
"""In the same order, and as little alike: hints name what is nearest, lists are sorted."""


def renamed(value: Any) -> Any:
    """A tree with other names, and other labels where they are the same words."""
    if isinstance(value, dict):
        return {key: renamed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item) for item in value]
    return OTHER_NAMES.get(value, value) if isinstance(value, str) else value


@BOUNDED
@given(trees)
def test_renaming_renames_the_findings(objects: list[Object]) -> None:
    assert OTHER_NAMES.keys() == {*NAMES, *NAMESPACES}

    def back(text: str) -> str:
        for name, new in OTHER_NAMES.items():
            text = text.replace(new, name)
        return text

    changed = facts(report_on({"a.yaml": as_yaml(renamed(objects))}))
    expected = facts(report_on({"a.yaml": as_yaml(objects)}))
    assert Counter(tuple(map(back, parts)) for parts in changed.elements()) == expected


@BOUNDED
@given(trees)
def test_the_same_input_gives_the_same_bytes_in_every_format(objects: list[Object]) -> None:
    files = {"a.yaml": as_yaml(objects)}
    options = ReportOptions(show_suppressed=True)
    for load in REPORTERS.values():
        once, again = (load()(report_on(files), rulebook(), options) for _ in range(2))
        assert once == again


@BOUNDED
@given(trees)
def test_the_text_at_every_place_is_what_the_finding_speaks_of(objects: list[Object]) -> None:
    """A value of the input as it is written, a key, or the kind of the object."""
    report = report_on({"a.yaml": as_yaml(objects)})
    written = set(words(objects))
    for finding in report.findings:
        for location in locations(finding):
            assert pointed_at(location) in written, finding


def words(value: Any) -> list[str]:
    """Every key and scalar in a tree as it is written."""
    if isinstance(value, dict):
        return [*value, *(word for item in value.values() for word in words(item))]
    if isinstance(value, list):
        return [word for item in value for word in words(item)]
    return [yaml.safe_dump(value).removesuffix("...\n").strip()]
