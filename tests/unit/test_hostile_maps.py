"""Hostile input for `map`, `reach` and `diff`: an answer or a clear error, in bounded time and memory."""

import json
from pathlib import Path
from typing import Any

import pytest

from netlint.reporters.diffs.registry import DIFF_REPORTERS
from netlint.reporters.maps.registry import MAP_REPORTERS
from tests.unit.hostile import Outcome, netlint
from tests.unit.test_hostile import READ, REFUSED

Object = dict[str, Any]

BLOCKS = [f"{number >> 8}.{number & 255}.0.0/16" for number in range(256, 3256)]


def deployment(name: str, namespace: str = "shop", **spec: Any) -> Object:
    pod = {"containers": [{"name": "c", "image": "i", "ports": [{"name": "http", "containerPort": 8080}]}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
            **spec,
        },
    }


def admitting(*rules: Object) -> Object:
    """A policy with these ingress rules."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "p", "namespace": "shop"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": list(rules)},
    }


def service(spec: Object) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {"app": "web"}, **spec},
    }


def openshift_route(number: int) -> Object:
    return {
        "apiVersion": "route.openshift.io/v1",
        "kind": "Route",
        "metadata": {"name": f"r{number}", "namespace": "shop"},
        "spec": {"host": "a.example.com", "path": f"/{number}", "to": {"kind": "Service", "name": "web"}},
    }


def blocks(several: list[str]) -> list[Object]:
    return [{"ipBlock": {"cidr": block}} for block in several]


MANY = [{"port": number} for number in range(1, 4001, 2)]
HOSTILE: dict[str, list[Object]] = {
    "blocks": [admitting({"from": blocks(BLOCKS)})],
    "rules with a block and a port each": [
        admitting(
            *({"from": blocks([b]), "ports": [{"port": n % 500 + 1}]} for n, b in enumerate(BLOCKS[:1500]))
        )
    ],
    "exceptions": [admitting({"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": BLOCKS}}]})],
    "nested blocks": [
        admitting(*({"from": blocks([f"::/{size}"]), "ports": [{"port": size + 1}]} for size in range(129)))
    ],
    "ports": [admitting({"ports": MANY})],
    "rules with a port each": [admitting(*({"ports": [port]} for port in MANY[:500]))],
    "ranges of ports": [
        admitting({"ports": [{"port": number, "endPort": 65_536 - number} for number in range(1, 2000)]}),
    ],
    "numbers that are no ports": [
        admitting({"ports": [{"port": 1, "endPort": 10**30}, {"port": 10**30}, {"port": -1, "endPort": 3}]})
    ],
    "replicas": [deployment("many", replicas=10**9), admitting()],
    "replicas without end": [
        deployment("many", replicas=10**40),
        deployment("some", replicas=1e300),
        deployment("few", replicas=-5),
        deployment("none", replicas="9" * 40),
    ],
    "source ranges": [
        service(
            {
                "type": "LoadBalancer",
                "externalTrafficPolicy": "Local",
                "ports": [{"name": f"p{number}", "port": number} for number in range(1, 11)],
                "loadBalancerSourceRanges": BLOCKS[:1000],
            }
        )
    ],
    "routes": [service({"ports": [{"port": 80}]}), *map(openshift_route, range(1000))],
    "namespaces": [deployment(f"w{number}", f"n{number}") for number in range(150)],
    "terminal codes": [
        deployment('web\x1b[31m\u202e\n<b>"&|`', "shop\x1b]0;x\x07"),
        {**admitting(), "metadata": {"name": "\x1b[2J", "namespace": "shop"}},
    ],
}


def written(folder: Path, name: str) -> str:
    objects = [deployment("web"), deployment("cart"), *HOSTILE[name]]
    (folder / "a.yaml").write_text("\n---\n".join(map(json.dumps, objects)), encoding="utf-8")
    return "a.yaml"


def is_plain(outcome: Outcome) -> bool:
    """Whether nothing but text and line ends reaches the terminal."""
    text = (outcome.stdout + outcome.stderr).decode().replace("\r\n", "\n")
    return all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_map_of_anything_ends(name: str, tmp_path: Path) -> None:
    """Design §9."""
    outcome = netlint(tmp_path, "map", written(tmp_path, name), "--format", "json", "--exposure")
    assert outcome.code == 0
    assert {"shop/cart[Deployment]", "shop/web[Deployment]"} <= {e["id"] for e in outcome.report["endpoints"]}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.startswith("replicas")])
def test_not_every_pod_of_a_billion_is_named(name: str, tmp_path: Path) -> None:
    """Design §9."""
    outcome = netlint(tmp_path, "map", written(tmp_path, name), "--format", "json", "--pods")
    assert outcome.code == 0
    assert len(outcome.report["endpoints"]) < 500


@pytest.mark.parametrize("name", HOSTILE)
def test_a_question_about_anything_is_answered(name: str, tmp_path: Path) -> None:
    """Design §9."""
    for source in ("internet", "shop/cart"):
        outcome = netlint(tmp_path, "reach", source, "shop/web", written(tmp_path, name), "--format", "json")
        assert outcome.code == 0
        assert outcome.report["verdict"] in ("allowed", "denied", "partial", "unknown")


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_can_be_compared(name: str, tmp_path: Path) -> None:
    """Design §9."""
    (tmp_path / "old.yaml").write_text(json.dumps(deployment("web")), encoding="utf-8")
    outcome = netlint(tmp_path, "diff", "old.yaml", written(tmp_path, name), "--format", "json")
    assert outcome.code == 0
    assert outcome.report["changes"]


@pytest.mark.parametrize("format", MAP_REPORTERS)
def test_no_format_of_a_map_lets_terminal_codes_through(format: str, tmp_path: Path) -> None:
    path = written(tmp_path, "terminal codes")
    outcome = netlint(tmp_path, "map", path, "--format", format, "--exposure", "--pods")
    assert outcome.code == 0
    assert is_plain(outcome)


@pytest.mark.parametrize("format", DIFF_REPORTERS)
def test_no_format_of_a_diff_lets_terminal_codes_through(format: str, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(json.dumps(deployment("web")), encoding="utf-8")
    outcome = netlint(tmp_path, "diff", "old.yaml", written(tmp_path, "terminal codes"), "--format", format)
    assert outcome.code == 0
    assert is_plain(outcome)


@pytest.mark.parametrize("name", REFUSED)
def test_a_map_of_what_cannot_be_read_says_so(name: str, tmp_path: Path) -> None:
    """Design §8: exit 2, and the map of the rest."""
    content = REFUSED[name][0]
    (tmp_path / "bad.yaml").write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "good.yaml").write_text(json.dumps(deployment("web")), encoding="utf-8")
    outcome = netlint(tmp_path, "map", ".", "--format", "json")
    assert outcome.code == 2
    assert "shop/web[Deployment]" in {endpoint["id"] for endpoint in outcome.report["endpoints"]}
    assert b"bad.yaml:" in outcome.stderr
    assert is_plain(outcome)


@pytest.mark.parametrize("name", sorted(READ.keys() - {"scalar", "quoted-scalar", "name"}))
def test_a_map_of_what_is_huge_ends(name: str, tmp_path: Path) -> None:
    (tmp_path / "huge.yaml").write_text(READ[name], encoding="utf-8")
    (tmp_path / "good.yaml").write_text(json.dumps(deployment("web")), encoding="utf-8")
    outcome = netlint(tmp_path, "map", ".", "--format", "json", "--exposure")
    assert outcome.code == 0
    assert len(outcome.stdout + outcome.stderr) < 200_000
