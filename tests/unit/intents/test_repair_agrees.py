"""Suggestions for generated clusters hold: applied as patches, judged anew, and by the naive evaluator."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from netlint.intents.model import Expect, Intent
from netlint.intents.repair.world import read as read_file
from netlint.intents.repair.writing import block, flow
from netlint.prover.verdict import Verdict, Witness
from tests.clusters.manifests import Manifest
from tests.clusters.strategies import clusters
from tests.clusters.vocabulary import NAMESPACES, POD_LABELS
from tests.unit.intents.repairs import Files, applied, intents_of, suggested, verdicts
from tests.unit.prover.worlds import verdict_of

FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
KINDS = {
    "Pod",
    "ReplicationController",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
}


@st.composite
def pods(draw: st.DrawFn) -> dict[str, Any]:
    """Pods of a namespace, or with a label, or both."""
    key, values = draw(st.sampled_from(POD_LABELS))
    labels = {"pods": {"matchLabels": {key: draw(st.sampled_from(values))}}}
    namespace = {"namespace": draw(st.sampled_from(NAMESPACES))}
    return draw(st.sampled_from((namespace, labels, namespace | labels)))


def sides(objects: Sequence[Manifest]) -> st.SearchStrategy[Any]:
    """One side of an intent."""
    names = [
        f"{item['metadata'].get('namespace', 'default')}/{item['metadata']['name']}"
        for item in objects
        if item["kind"] in KINDS
    ]
    others = st.one_of(pods(), st.sampled_from(("anyone", "internet", {"cidr": "203.0.113.0/24"})))
    return st.one_of(st.sampled_from(names).map(lambda name: {"workload": name}), others) if names else others


@st.composite
def intents(draw: st.DrawFn, objects: Sequence[Manifest]) -> list[dict[str, Any]]:
    """Some intents about a cluster."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        intent = {
            "id": f"intent-{number}",
            "expect": draw(st.sampled_from(("denied", "only", "allowed"))),
            "from": draw(sides(objects)),
            "to": draw(sides(objects)),
        }
        if draw(st.booleans()):
            intent["ports"] = [draw(st.sampled_from((80, "53/UDP", 8080, "http", "8000-8100")))]
        elif intent["expect"] == "denied" and draw(st.integers(0, 3)) == 0:
            intent["paths"] = "within 2 hops"
        found.append(intent)
    return found


def written(objects: Sequence[Manifest], style: str) -> str:
    """Objects as a stream of documents: in lines, in braces, or as JSON."""
    match style:
        case "block":
            texts = ["\n".join(block(item)) for item in objects]
        case "flow":
            texts = [flow(item) for item in objects]
        case _:
            texts = [json.dumps(item, indent=1) for item in objects]
    return "\n---\n".join(texts) + "\n"


def plain(value: Any) -> Any:
    """A value as read, without its places."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("style", ["block", "flow", "json"])
@given(data=st.data(), admin=st.booleans())
@FEW
def test_what_is_suggested_holds(style: str, data: st.DataObject, admin: bool) -> None:
    objects = data.draw(clusters(certain=True, admin=admin))
    files = {"a.yaml": written(objects, style)}
    lines = "".join(f"- {flow(item)}\n" for item in data.draw(intents(objects)))
    note(f"{files['a.yaml']}\n{lines}")
    with TemporaryDirectory() as folder:
        some = intents_of(lines, Path(folder))
    found = suggested(files, some)
    held = {item.intent.id for item in found.before.judgments if item.answer.verdict is Verdict.PROVED}
    witnesses = {item.intent.id: (item.intent, item.answer.witness) for item in found.before.judgments}
    for id, suggestion in found.suggestions.items():
        assert bool(suggestion.patch) is not bool(suggestion.remark)
        if suggestion.patch:
            note(suggestion.patch)
            files = applied(files, suggestion.patch)
            held.add(id)
            after = verdicts(files, some)
            assert all(after[name] == "proved" for name in held), after
            check(files, *witnesses[id])


def check(files: Files, intent: Intent, witness: Witness | None) -> None:
    """The naive evaluator says that the old witness contradicts the intent no more.

    Of ways it knows nothing, and where two pods of one workload connect it takes them for one and the same (S1.58).
    """
    assert witness is not None
    same = witness.source.workload is witness.destination.workload is not None
    if intent.within == 1 and not same:
        read = [file for path, text in files.items() if (file := read_file(path, text)) is not None]
        objects = [plain(document) for file in read for document in file.documents]
        assert verdict_of(objects, witness) == {intent.expect is Expect.ALLOWED}
