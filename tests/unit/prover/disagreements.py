"""Tells what the prover answers otherwise than expected: `python -m tests.unit.prover.disagreements [NAME…]`.

The package under test is the one that stands first on the path, so that it can be a copy with a fault in it.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from netlint.prover.verdict import Verdict
from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    baseline_admin_network_policy,
    container,
    namespace,
    pod,
)
from tests.clusters.rows import DENY_INGRESS, EVERYWHERE, app, egress, expression, ingress, on
from tests.naive.cluster import PodEnd
from tests.unit.prover.claims import Anyone, Block, Claim, Pods, Side, The, answered, asked

__all__ = ["QUESTIONS", "Question", "wrong"]


class Question(NamedTuple):
    """A claim about manifests, and whether it holds."""

    objects: list[Manifest]
    claim: Claim
    verdict: Verdict


A: Final = The(PodEnd("x", "Pod", "a"))
B: Final = The(PodEnd("x", "Pod", "b"))
HOST: Final = The(PodEnd("x", "Pod", "host"))
X: Final = namespace("x")
PODS: Final = [
    X,
    pod("a", {"app": "a"}, "x", containers=[container([{"name": "http", "containerPort": 8080}])]),
    pod("b", {"app": "b"}, "x"),
    pod("host", {"app": "b"}, "x", hostNetwork=True),
]
ALL_PODS: Final[Manifest] = {"namespaces": {}}
PARTED: Final = {"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.64/26"]}}
RED: Final = {"matchLabels": {"team": "red"}}


def yes(source: Side, destination: Side, *objects: Manifest, ports: str = "") -> Question:
    """Everybody can connect."""
    return Question([*PODS, *objects], Claim(True, source, destination, read(ports)), Verdict.PROVED)


def no(source: Side, destination: Side, *objects: Manifest, ports: str = "") -> Question:
    """Nobody can connect."""
    return Question([*PODS, *objects], Claim(False, source, destination, read(ports)), Verdict.PROVED)


def some(source: Side, destination: Side, *objects: Manifest, ports: str = "") -> Question:
    """It is not so that nobody can."""
    return Question([*PODS, *objects], Claim(False, source, destination, read(ports)), Verdict.REFUTED)


def open_(everybody: bool, source: Side, destination: Side, *objects: Manifest) -> Question:
    """Nobody knows whether everybody can, or whether nobody can."""
    return Question([*PODS, *objects], Claim(everybody, source, destination), Verdict.UNKNOWN)


def read(ports: str) -> tuple[tuple[str, int, int], ...]:
    """`8080/TCP` as ranges."""
    if not ports:
        return ()
    number, _, protocol = ports.partition("/")
    return ((protocol, int(number), int(number)),)


def admin(priority: int, *rules: Manifest, subject: Manifest = ALL_PODS) -> Manifest:
    """An AdminNetworkPolicy with rules for ingress."""
    return admin_network_policy(f"admin-{priority}-{len(rules)}", spec(priority, subject, rules))


def spec(priority: int, subject: Manifest, rules: tuple[Manifest, ...]) -> Manifest:
    return {"priority": priority, "subject": subject, "ingress": [*rules]}


def rule(action: str, source: Manifest = ALL_PODS) -> Manifest:
    return {"action": action, "from": [source]}


BASELINE_DENY: Final = baseline_admin_network_policy({"subject": ALL_PODS, "ingress": [rule("Deny")]})
ONLY_B_TO_A: Final = ingress("a", {"from": [{"podSelector": app("b")}]})
A_TO_HTTP: Final = egress("b", {"ports": [{"port": "http"}]})
PORTS: Final = ingress("a", {"ports": [{"port": 8000, "endPort": 8100}]})
FROM_BLOCK: Final = ingress("a", {"from": [PARTED]})
NEW: Final = Pods("new")


FROM_RED: Final = (pod("c", {}, "y"), ingress("a", {"from": [{"namespaceSelector": RED}]}))
NEITHER_ABSENT_NOR_FRONT: Final = {
    "matchExpressions": [
        {"key": "tier", "operator": "Exists"},
        {"key": "tier", "operator": "NotIn", "values": ["front"]},
    ]
}


def tiered(operator: str, *values: str) -> Manifest:
    """Pods whose label `tier` passes an expression may connect to a."""
    return from_pods(expression("tier", operator, *values))


def from_pods(selector: Manifest) -> Manifest:
    """Pods of any namespace that pass a selector may connect to a."""
    return ingress("a", {"from": [{"namespaceSelector": {}, "podSelector": selector}]})


QUESTIONS: Final[dict[str, Question]] = {
    "S1.50 the first port of a range": yes(B, A, PORTS, ports="8000/TCP"),
    "S1.50 the port before a range": no(B, A, PORTS, ports="7999/TCP"),
    "S1.50 the last port of a range": yes(B, A, PORTS, ports="8100/TCP"),
    "S1.50 the port after a range": no(B, A, PORTS, ports="8101/TCP"),
    "S1.48 another protocol": no(B, A, PORTS, ports="8000/UDP"),
    "S1.38 the first address of a block": yes(Block("203.0.113.0/32"), A, FROM_BLOCK),
    "S1.38 the address before a block": no(Block("203.0.112.255/32"), A, FROM_BLOCK),
    "S1.38 the last address of a block": yes(Block("203.0.113.255/32"), A, FROM_BLOCK),
    "S1.38 the address after a block": no(Block("203.0.114.0/32"), A, FROM_BLOCK),
    "S1.40 an exception": no(Block("203.0.113.64/26"), A, FROM_BLOCK),
    "S1.38 another family": no(
        Block("::/0"), A, ingress("a", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})
    ),
    "D.1 a block and pods": no(Pods(), A, ingress("a", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})),
    "S1.62 a pod in the network of its node": yes(NEW, HOST, on("b", **DENY_INGRESS)),
    "S1.3 the end that a policy selects": no(NEW, A, ONLY_B_TO_A),
    "S1.3 the end that a policy does not select": yes(A, NEW, ONLY_B_TO_A),
    "S1.6 the side of the source": no(B, A, on("b", policyTypes=["Egress"])),
    "S1.6 the side of the destination": no(B, A, on("a", **DENY_INGRESS)),
    "S1.4 pods that no policy selects": yes(Anyone(), B, ONLY_B_TO_A),
    "S1.8 pods that a policy selects": no(Block("0.0.0.0/0"), A, ONLY_B_TO_A),
    "S1.2 the rules of another policy": no(NEW, A, ONLY_B_TO_A, ingress("b", {})),
    "S1.24 the policy's own namespace": no(Pods("new", (("app", "b"),)), A, ONLY_B_TO_A),
    "S1.25 any namespace": yes(NEW, A, ingress("a", {"from": [EVERYWHERE]})),
    "S1.35 an absent label and an empty value": no(Pods(None, (("tier", None),)), A, tiered("In", "")),
    "S1.33 NotIn and an absent label": yes(Pods(None, (("tier", None),)), A, tiered("NotIn", "front")),
    "S1.33 Exists and a value that nothing mentions": some(Pods(), A, from_pods(NEITHER_ABSENT_NOR_FRONT)),
    "S1.33 DoesNotExist and a value that nothing mentions": no(
        Pods(None, (("tier", "unheard-of"),)), A, tiered("DoesNotExist")
    ),
    "S1.51 the port of a name": yes(B, A, A_TO_HTTP, ports="8080/TCP"),
    "S1.51 another port than that of a name": no(B, A, A_TO_HTTP, ports="8081/TCP"),
    "S1.48 the port of a name under another protocol": no(B, Pods(), A_TO_HTTP, ports="8080/UDP"),
    "S2.8 a pass": no(NEW, A, admin(1, rule("Pass")), ONLY_B_TO_A),
    "S2.8 an allow before NetworkPolicies": yes(NEW, A, admin(1, rule("Allow")), ONLY_B_TO_A),
    "S2.8 a deny before NetworkPolicies": no(B, A, admin(1, rule("Deny")), ONLY_B_TO_A),
    "S2.6 the first rule": no(NEW, B, admin(1, rule("Deny"), rule("Allow"))),
    "S2.6 the lower priority": no(NEW, B, admin(2, rule("Allow")), admin(1, rule("Deny"))),
    "S2.4 the subject of an admin policy": yes(NEW, B, admin(1, rule("Deny"), subject={"namespaces": RED})),
    "S2.9 the baseline": no(NEW, B, BASELINE_DENY),
    "S2.10 the baseline after a NetworkPolicy": yes(B, A, BASELINE_DENY, ONLY_B_TO_A),
    "S2.7 equal priorities": open_(
        False, NEW, B, admin(1, rule("Deny")), admin(1, rule("Allow"), rule("Deny"))
    ),
    "S1.66 nobody, by labels of a namespace that is mentioned only": open_(False, Pods("y"), A, *FROM_RED),
    "S1.66 everybody, by labels of a namespace that is mentioned only": open_(True, Pods("y"), A, *FROM_RED),
    "S1.66 labels of a namespace that may be created": some(NEW, A, *FROM_RED),
    "S1.66 one namespace at both ends": no(
        NEW,
        NEW,
        admin(1, rule("Deny", {"namespaces": RED}), subject={"namespaces": RED}),
        admin(2, rule("Deny"), subject={"namespaces": expression("team", "NotIn", "red")}),
    ),
}


def wrong(names: Sequence[str]) -> Iterator[str]:
    """The names of those of some questions that are answered otherwise, or not at all."""
    for name in names:
        objects, claim, expected = QUESTIONS[name]
        try:
            found = answered(asked(objects, [claim]), claim).verdict
        except Exception:
            yield name
        else:
            if found is not expected:
                yield name


if __name__ == "__main__":
    print(*wrong(sys.argv[1:] or [*QUESTIONS]), sep="\n")
