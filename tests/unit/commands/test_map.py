"""`netlint map`: what is printed, for which part of the input, and the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netlint.commands.map import MapChoices, run
from netlint.config import Settings
from netlint.errors import UsageError
from netlint.source.reading import ReadOptions
from tests.unit.commands.trees import POLICY, SERVICE, WORKLOADS, write
from tests.unit.reporters.reporter_sample import SCHEMAS

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "connectivity-v1.json").read_text(encoding="utf-8")))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, workloads=WORKLOADS, policy=POLICY, service=SERVICE)


def mapped(capfd: pytest.CaptureFixture[str], **choices: Any) -> dict[str, Any]:
    assert run(["."], Settings(), ReadOptions(), MapChoices(format="json", **choices)) == 0
    found: dict[str, Any] = json.loads(capfd.readouterr().out)
    SCHEMA.validate(found)
    return found


def pairs(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {(item["source"], item["destination"]) for item in found["connections"]}


def test_the_map_holds_every_allowed_connection(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = mapped(capfd)
    assert [endpoint["id"] for endpoint in found["endpoints"]] == [
        "external:0.0.0.0/0",
        "shop/cart[Pod]",
        "shop/web[Deployment]",
    ]
    assert pairs(found) == {
        ("external:0.0.0.0/0", "shop/web[Deployment]"),
        ("shop/cart[Pod]", "external:0.0.0.0/0"),
        ("shop/cart[Pod]", "shop/web[Deployment]"),
        ("shop/web[Deployment]", "external:0.0.0.0/0"),
        ("shop/web[Deployment]", "shop/cart[Pod]"),
    }
    to_cart = [item["allowed"] for item in found["connections"] if item["destination"] == "shop/cart[Pod]"]
    assert to_cart == [[{"protocol": "TCP", "from_port": 7070, "to_port": 7070}]]
    assert "exposures" not in found


def test_a_focus_keeps_what_touches_a_workload(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = mapped(capfd, focus=("cart",), direction="ingress", ports=("7070",))
    assert pairs(found) == {("shop/web[Deployment]", "shop/cart[Pod]")}


def test_a_name_that_nothing_bears_is_an_error_that_names_the_nearest(shop: Path) -> None:
    with pytest.raises(UsageError) as mistake:
        run(["."], Settings(), ReadOptions(), MapChoices(focus=("crat",)))
    assert "`cart`" in mistake.value.hint


@pytest.mark.parametrize(
    "choices",
    [{"format": "pdf"}, {"direction": "up"}, {"ports": ("http",)}, {"ports": ("0",)}],
    ids=lambda choices: next(iter(choices)),
)
def test_choices_that_cannot_be_made_are_errors(shop: Path, choices: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        run(["."], Settings(), ReadOptions(), MapChoices(**choices))


def test_exposure_tells_the_ways_in_with_their_places(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ways = {(way["kind"], way["destination"]): way for way in mapped(capfd, exposure=True)["exposures"]}
    node_port = ways["node-port", "shop/cart[Pod]"]
    assert node_port["verdict"] == "denied"
    assert node_port["because"][0]["file"] == "service.yaml"
    assert {reason["object"] for reason in node_port["because"]} == {
        "Service shop/cart",
        "NetworkPolicy shop/cart",
    }
    assert ways["new-pod", "shop/web[Deployment]"]["verdict"] == "allowed"


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"focus": ("cart",)}, {("shop/cart[Pod]", 7070)}),
        ({"focus": ("cart",), "direction": "egress"}, set()),
        ({"ports": ("7070", "7000-7080")}, {("shop/cart[Pod]", 7070), ("shop/web[Deployment]", 7000)}),
        ({"ports": ("53/UDP",)}, {("shop/web[Deployment]", 53)}),
    ],
)
def test_a_part_of_the_map_has_the_ways_in_to_that_part(
    shop: Path, capfd: pytest.CaptureFixture[str], choices: dict[str, Any], expected: set[tuple[str, int]]
) -> None:
    ways = mapped(capfd, exposure=True, **choices).get("exposures", [])
    assert {(way["destination"], way["allowed"][0]["from_port"]) for way in ways} == expected


def test_a_route_of_openshift_is_a_way_in(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """V8.19, V8.20."""
    write(
        shop,
        route="apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: web, namespace: shop}\n"
        "spec: {host: shop.example.com, to: {kind: Service, name: web}, tls: {termination: edge}}\n---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
        "spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n",
    )
    found = mapped(capfd, exposure=True)
    assert ("ingress-controller", "shop/web[Deployment]") in pairs(found)
    (way,) = (way for way in found["exposures"] if way["kind"] == "ingress")
    assert (way["url"], way["verdict"]) == ("https://shop.example.com/", "allowed")
    assert way["object"] == {"kind": "Route", "namespace": "shop", "name": "web"}
    assert way["because"][0]["file"] == "route.yaml"


def test_every_pod_can_be_named_by_itself(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Replicas are numbered, and reach each other like any two pods (S1.30)."""
    found = mapped(capfd, by_pod=True)
    assert ("shop/web-0[Deployment]", "shop/web-1[Deployment]") in pairs(found)
    assert "shop/cart[Pod]" in [endpoint["id"] for endpoint in found["endpoints"]]


def test_pods_of_a_dump_stand_for_their_owner_where_each_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """S6.10: otherwise they are the owner's."""
    monkeypatch.chdir(tmp_path)
    pod = """\
---
apiVersion: v1
kind: Pod
metadata:
  name: web-{name}
  namespace: shop
  labels: {{app: web}}
  ownerReferences: [{{apiVersion: apps/v1, kind: Deployment, name: web, controller: true, uid: u}}]
spec: {{containers: [{{name: c, image: "registry.example/web:1"}}]}}
"""
    write(tmp_path, dump=WORKLOADS + pod.format(name="x") + pod.format(name="y"))
    names = [endpoint.get("name") for endpoint in mapped(capfd, by_pod=True)["endpoints"]]
    assert names == [None, "cart", "web-x", "web-y"]
    names = [endpoint.get("name") for endpoint in mapped(capfd)["endpoints"]]
    assert names == [None, "cart", "web"]


def test_input_that_cannot_be_read_ends_with_2_and_the_map_of_the_rest(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (shop / "broken.yaml").write_text("a: [", encoding="utf-8")
    assert run(["."], Settings(), ReadOptions(), MapChoices(format="json")) == 2
    printed = capfd.readouterr()
    assert len(json.loads(printed.out)["connections"]) == 5
    assert "broken.yaml:1" in printed.err


def test_an_object_that_the_server_refuses_is_left_out_and_named(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """D.7."""
    write(shop, policy=POLICY.replace("port: 7070", "port: 70700"))
    assert run(["."], Settings(), ReadOptions(), MapChoices(format="json")) == 0
    printed = capfd.readouterr()
    assert len(json.loads(printed.out)["connections"]) == 6
    assert "refuses NetworkPolicy `shop/cart`" in printed.err


def test_pods_that_are_too_many_to_be_named_are_told_of(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(shop, workloads=WORKLOADS.replace("replicas: 2", "replicas: 130"))
    run(["."], Settings(), ReadOptions(), MapChoices("json", by_pod=True))
    told = "note: Deployment `shop/web` has 130 pods, which are all alike; only 100 of them are named."
    assert told in capfd.readouterr().err.splitlines()
