"""Ways of several hops lead through the workloads of the files, on ports on which these listen."""

from pathlib import Path

import pytest

from netlint.prover.verdict import Verdict
from tests.unit.intents.judging import judge_one, pod, policy

PORT = "[{containerPort: 80}]"


def admits(name: str, *sources: str, port: int | None = None) -> str:
    """A policy that lets pods labeled app=<source> in to pods labeled app=<name>."""
    peers = ", ".join(f"{{podSelector: {{matchLabels: {{app: {item}}}}}}}" for item in sources)
    ports = f", ports: [{{port: {port}}}]" if port else ""
    rules = f"[{{from: [{peers}]{ports}}}]" if sources else "[]"
    return policy(
        f"{{podSelector: {{matchLabels: {{app: {name}}}}}, ingress: {rules}}}",
        f"to-{name}-from-{len(sources)}",
    )


PODS = "".join(pod(name, ports=PORT) for name in ("a", "b", "c", "d"))
CHAIN = PODS + admits("b", "a") + admits("c", "b") + admits("d", "c")
"""a → b → c → d, and nobody else to any of them but a."""

DEAF = PODS + admits("b", "a") + admits("c", "b", port=81) + admits("d", "c")
ANY_PORT = PODS + admits("b", "a") + admits("c", "b", port=80) + admits("d", "c", port=81)
CLOSED = PODS + admits("b", "a") + admits("c", "b") + admits("d")


def judged(folder: Path, manifests: str, within: int) -> tuple[Verdict, list[str]]:
    written = (
        f"expect: denied, from: {{workload: shop/a}}, to: {{workload: shop/d}}, paths: within {within} hops"
    )
    judgment = judge_one(folder, manifests, written)
    return judgment.answer.verdict, [workload.name for workload in judgment.through]


@pytest.mark.parametrize(
    ("manifests", "within", "expected"),
    [
        pytest.param(CHAIN, 2, (Verdict.PROVED, []), id="too far"),
        pytest.param(CHAIN, 3, (Verdict.REFUTED, ["b", "c"]), id="as far as allowed"),
        pytest.param(CHAIN, 9, (Verdict.REFUTED, ["b", "c"]), id="nearer than allowed"),
        pytest.param(DEAF, 3, (Verdict.PROVED, []), id="nobody listens between"),
        pytest.param(ANY_PORT, 3, (Verdict.REFUTED, ["b", "c"]), id="the last hop may lead to any port"),
        pytest.param(CHAIN + admits("d"), 3, (Verdict.REFUTED, ["b", "c"]), id="policies add up"),
        pytest.param(CLOSED, 3, (Verdict.PROVED, []), id="the end is closed"),
        pytest.param(PODS + admits("d", "a"), 3, (Verdict.REFUTED, []), id="directly"),
    ],
)
def test_a_way_is_found_where_every_hop_is_open(
    tmp_path: Path, manifests: str, within: int, expected: tuple[Verdict, list[str]]
) -> None:
    assert judged(tmp_path, manifests, within) == expected


def test_the_ports_of_the_intent_are_those_of_the_last_hop(tmp_path: Path) -> None:
    manifests = PODS + admits("b", "a", port=80) + admits("c", "b", port=80) + admits("d", "c", port=5432)
    for port, verdict in ((5432, Verdict.REFUTED), (80, Verdict.PROVED)):
        sides = "expect: denied, from: {workload: shop/a}, to: {workload: shop/d}"
        written = f"{sides}, ports: [{port}], paths: within 3 hops"
        assert judge_one(tmp_path, manifests, written).answer.verdict is verdict


def test_a_way_that_hangs_on_missing_facts_is_unknown(tmp_path: Path) -> None:
    """The label that the policy asks for is one that a controller adds at run time (S6.3)."""
    job = (
        "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: b, namespace: shop}\n"
        "spec: {template: {metadata: {labels: {app: b}}, spec: {restartPolicy: Never,"
        " containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}}\n"
    )
    closed = policy(
        "{podSelector: {matchLabels: {app: d}},"
        " ingress: [{from: [{podSelector: {matchLabels: {controller-uid: x}}}]}]}"
    )
    manifests = pod("a") + job + pod("d", ports=PORT) + closed
    verdict, through = judged(tmp_path, manifests, 2)
    assert (verdict, through) == (Verdict.UNKNOWN, ["b"])
