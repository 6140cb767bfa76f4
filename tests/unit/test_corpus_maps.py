"""Maps of real manifests: they are made, they keep to the schema, and what was worked out by hand is in them.

The manifests are not part of the project: the environment variable NETLINT_CORPUS names a folder that holds them.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netlint.commands.map import MapChoices, run
from netlint.config import Settings
from netlint.source.reading import ReadOptions
from tests.unit.reporters.reporter_sample import SCHEMAS

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "connectivity-v1.json").read_text(encoding="utf-8")))
BOUTIQUE = ("online-boutique/kubernetes-manifests", "online-boutique/kustomize/components/network-policies")
PROJECTS = (
    BOUTIQUE,
    ("online-boutique/release",),
    ("online-boutique/istio-manifests",),
    ("kube-prometheus",),
    ("emojivoto/deployment",),
    ("emojivoto/statefulset",),
    ("emojivoto/daemonset",),
    ("kubernetes-goat",),
    ("kubernetes-examples/web",),
    ("kubernetes-examples/databases",),
    ("kubernetes-examples/AI",),
    ("kubernetes-examples/_archived",),
)


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the manifests, which is the working directory of the test."""
    named = os.environ.get("NETLINT_CORPUS")
    if not named:
        pytest.skip("NETLINT_CORPUS names no folder of manifests")
    folder = Path(named).resolve()
    monkeypatch.chdir(folder)
    return folder


def mapped(paths: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> Any:
    """The map of what lies under some paths, as JSON, with the ways in."""
    run(paths, Settings(), ReadOptions(), MapChoices(format="json", exposure=True))
    return json.loads(capsys.readouterr().out)


def sources_of(found: Any, destination: str) -> dict[str, list[tuple[str, int, int]]]:
    """Who reaches an endpoint, on which ports."""
    assert destination in {endpoint["id"] for endpoint in found["endpoints"]}
    return {
        connection["source"]: [
            (ports["protocol"], ports["from_port"], ports["to_port"]) for ports in connection["allowed"]
        ]
        for connection in found["connections"]
        if connection["destination"] == destination
    }


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("paths", PROJECTS, ids=lambda paths: paths[-1])
def test_it_is_made_and_keeps_to_the_schema(
    paths: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    found = mapped(paths, capsys)
    SCHEMA.validate(found)
    ids = [endpoint["id"] for endpoint in found["endpoints"]]
    assert ids == sorted(set(ids))
    pairs = [(connection["source"], connection["destination"]) for connection in found["connections"]]
    assert pairs == sorted(set(pairs))
    assert {end for pair in pairs for end in pair} <= set(ids)


@pytest.mark.usefixtures("corpus")
def test_who_reaches_what_in_the_online_boutique(capsys: pytest.CaptureFixture[str]) -> None:
    """Policies on both sides, of which those for egress are open, and a default that denies everything."""
    found = mapped(BOUTIQUE, capsys)
    assert sources_of(found, "default/redis-cart[Deployment]") == {
        "default/cartservice[Deployment]": [("TCP", 6379, 6379)]
    }
    assert sources_of(found, "default/cartservice[Deployment]") == {
        f"default/{name}[Deployment]": [("TCP", 7070, 7070)] for name in ("frontend", "checkoutservice")
    }
    assert sources_of(found, "default/loadgenerator[Deployment]") == {}
    assert "external:0.0.0.0/0" in sources_of(found, "default/frontend[Deployment]")


@pytest.mark.usefixtures("corpus")
def test_nobody_outside_reaches_what_watches_a_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    """kube-prometheus lets its Prometheus in, which an operator makes, so that no pod of it is in the files."""
    found = mapped(("kube-prometheus",), capsys)
    assert sources_of(found, "monitoring/grafana[Deployment]") == {}
    assert not [way for way in found.get("exposures", []) if "grafana" in way["destination"]]
    grafana = [c for c in found["connections"] if c["source"] == "monitoring/grafana[Deployment]"]
    assert "external:0.0.0.0/0" in {connection["destination"] for connection in grafana}
