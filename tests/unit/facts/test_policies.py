"""Corner cases of policies and workloads, from the manifests to what is reported of them."""

from pathlib import Path

import pytest

from netlint.config import Profile, Settings
from netlint.engine.lookup import Lookup
from netlint.lint import lint
from netlint.model.peer import PodPeer
from netlint.source.reading import ReadOptions, collect, parse
from tests.unit.facts.rows import RULEBOOK, Row, marks, reported
from tests.unit.normalize.given import snapshot

POD = """
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: x, labels: {app: b}}
spec:
  containers: [{name: main, image: example.org/web:1, ports: [{name: http, containerPort: 8080}]}]
"""
POLICY = """
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: rules, namespace: x}
spec: %s
"""
SUBJECT = "podSelector: {matchLabels: {app: b}}"
IN, OUT = "who may connect to", "where connections may go from"


@pytest.mark.parametrize(
    ("spec", "open_directions"),
    [
        pytest.param("{podSelector: {}, policyTypes: [Ingress]}", {OUT}, id="T2 T4 S1.3 S1.8"),
        pytest.param(f"{{{SUBJECT}}}", {OUT}, id="T5 S1.10 S1.11"),
        pytest.param(f"{{{SUBJECT}, egress: [{{}}]}}", set(), id="T7 T8 S1.10"),
        pytest.param(f"{{{SUBJECT}, egress: []}}", {OUT}, id="T10 S1.11 an empty list"),
        pytest.param(f"{{{SUBJECT}, egress: }}", {OUT}, id="T10 S1.11 null"),
        pytest.param(f"{{{SUBJECT}, policyTypes: [Egress], egress: []}}", {IN}, id="T11 S1.8"),
        pytest.param(
            f"{{{SUBJECT}, policyTypes: [Ingress], egress: [{{ports: [{{port: 53}}]}}]}}",
            {OUT},
            id="T13 S1.13",
        ),
        pytest.param(f"{{{SUBJECT}, policyTypes: [Ingress, Egress]}}", set(), id="T14 S1.8"),
        pytest.param("{podSelector: {}, ingress: [{}]}", {IN, OUT}, id="T16 S1.9 S1.19 everyone may"),
        pytest.param(f"{{{SUBJECT}, policyTypes: [Ingress], ingress: }}", {OUT}, id="T17 S1.22"),
        pytest.param("{podSelector: , policyTypes: [Ingress]}", {OUT}, id="T22 S1.2"),
        pytest.param(
            f"{{{SUBJECT}, ingress: [{{ports: [{{port: 9, protocol: SCTP}}]}}]}}", {OUT}, id="S1.57 SCTP only"
        ),
        pytest.param("{podSelector: {matchLabels: {app: B}}}", {IN, OUT}, id="T91 S1.37"),
        pytest.param("{podSelector: {matchLabels: {app: zz}}}", {IN, OUT}, id="T85"),
        pytest.param(f"{{{SUBJECT}, policyTypes: [Ingress, Ingress]}}", {OUT}, id="T88 S1.14"),
    ],
)
def test_which_directions_stay_open(
    spec: str, open_directions: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule missing-default-deny, pedantic, names the directions in which no policy isolates the pod."""
    monkeypatch.chdir(tmp_path)
    Path("row.yaml").write_text(POD + POLICY % spec, encoding="utf-8")
    settings = Settings(select=("missing-default-deny",), profile=Profile.PEDANTIC)
    report = lint(parse(collect(["row.yaml"], ReadOptions())), RULEBOOK, settings, debug=True)
    found = [next(way for way in (IN, OUT) if way in finding.message) for finding in report.findings]
    assert sorted(found) == sorted(open_directions)


EVERYONE = POLICY % "{podSelector: {}, policyTypes: [Ingress]}"
DENY_ALL = "missing-default-deny invalid-manifest"
SELECTS = "policy-selects-nothing invalid-manifest"
INVALID = "invalid-manifest"
PORTS = "policy-uses-service-port invalid-manifest"
SERVICE = """
---
apiVersion: v1
kind: Service
metadata: {name: s, namespace: x}
spec: {selector: {app: b}, ports: [{port: 80, targetPort: 8080}]}
"""
DEPLOYMENT = """
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: b, namespace: x}
spec:
  selector: {matchLabels: {app: b}}
  template:
    metadata: {labels: {app: b}}
    spec: {containers: [{name: main, image: example.org/web:1}]}
"""


def block(spec: str, head: str = "networking.k8s.io/v1\nkind: NetworkPolicy") -> str:
    """A policy whose spec is written in block style, so that lines can be marked."""
    return f"\n---\napiVersion: {head}\nmetadata: {{name: rules, namespace: x}}\nspec:\n{spec}\n"


def admin(spec: str, version: str = "v1alpha1", kind: str = "AdminNetworkPolicy") -> str:
    tier = "  tier: Admin\n" if kind == "ClusterNetworkPolicy" else ""
    text = f"  priority: 5\n{tier}  subject: {{namespaces: {{}}}}\n{spec}"
    return block(text, f"policy.networking.k8s.io/{version}\nkind: {kind}").replace(", namespace: x", "")


PEER = f"  {SUBJECT}\n  ingress:\n    - from:\n        - %s #! invalid-manifest"
ENTRY = f"  {SUBJECT}\n  ingress:\n    - ports:\n        - %s #! invalid-manifest"

REFUSED = [
    ("T19 V-NP.4", block(PEER % "{}")),
    ("T20 S1.28 V-NP.4", block(PEER % "podSelector:")),
    ("T52 S1.55 V-NP.9", block(ENTRY % "port: '80'")),
    ("T53 V-NP.9 zero", block(ENTRY % "port: 0")),
    ("T53 V-NP.9 high", block(ENTRY % "port: 65536")),
    ("T53 V-NP.9 long", block(ENTRY % "port: abcdefghijklmnop")),
    ("T53 V-NP.9 case", block(ENTRY % "port: HTTP")),
    ("T70 V-NP.7 equal", block(PEER % "ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}")),
    ("T70 V-NP.7 outside", block(PEER % "ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}")),
    ("T70 V-NP.7 family", block(PEER % "ipBlock: {cidr: 10.0.0.0/8, except: ['fd00::/16']}")),
    ("T71 S1.45 V-NP.6", block(PEER % "ipBlock: {cidr: 10.0.0.5/24}")),
    ("T73 V-NP.6 no mask", block(PEER % "ipBlock: {cidr: 10.0.0.5}")),
    ("T73 V-NP.6 empty", block(PEER % "ipBlock: {cidr: ''}")),
    ("T74 S1.39 V-NP.5", block(PEER % "{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}")),
    (
        "T88 V-NP.11 three",
        block(f"  {SUBJECT}\n  policyTypes: [Ingress, Egress, Ingress] #! invalid-manifest"),
    ),
    ("T88 V-NP.11 case", block(f"  {SUBJECT}\n  policyTypes: [ingress] #! invalid-manifest")),
    ("T89 S1.37", block("  podSelector: {matchLabels: {version: 1}} #! invalid-manifest")),
    ("D.8 S1.23", block(f"  {SUBJECT}\n  ingress:\n    - #! invalid-manifest")),
    (
        "T280 S6.2",
        DEPLOYMENT.replace(
            "metadata: {labels: {app: b}}", "metadata: {labels: {app: a}} #! invalid-manifest"
        ),
    ),
    (
        "T122 S2.22",
        admin(
            "  ingress:\n    - action: Deny\n      from: [{namespaces: {}}]\n"
            "      protocols:\n        - tcp: {} #! invalid-manifest",
            "v1alpha2",
            "ClusterNetworkPolicy",
        ),
    ),
    (
        "T124 S2.15",
        admin(
            "  ingress:\n    - action: Deny\n      from:\n        - networks: [10.0.0.0/8] #! invalid-manifest"
        ),
    ),
    (
        "T127 S2.19",
        admin(
            "  egress:\n    - action: Deny\n      to:\n        - domainNames: [a.example.com] #! invalid-manifest"
        ),
    ),
    (
        "T128 S2.23",
        admin(
            "  egress:\n    - action: Deny\n      to: [{networks: [10.0.0.0/8]}]\n"
            "      ports:\n        - namedPort: web #! invalid-manifest"
        ),
    ),
    (
        "T130 S2.3",
        admin(
            "  ingress:\n    - action: Deny\n      from:\n"
            "        - namespaces: {namespaceSelector: {}} #! invalid-manifest"
        ),
    ),
    ("T131 S2.6", admin("").replace("priority: 5", "priority: 1001 #! invalid-manifest")),
    (
        "T134 S2.2 S2.8",
        admin("  ingress:\n    - action: Accept #! invalid-manifest\n      from: [{namespaces: {}}]"),
    ),
]

ROWS = [
    *(Row(facts, INVALID, POD + text) for facts, text in REFUSED),
    Row(
        "T71 S1.45 up to 1.35",
        INVALID,
        POD + block((PEER % "ipBlock: {cidr: 10.0.0.5/24}").removesuffix(" #! invalid-manifest")),
        kubernetes=(1, 35),
    ),
    Row(
        "T13 S1.13 dead egress rules",
        "policy-egress-rules-ignored",
        POD
        + block(
            f"  {SUBJECT}\n  policyTypes: [Ingress]\n"
            "  egress: #! policy-egress-rules-ignored\n    - ports: [{port: 53}]"
        ),
    ),
    Row(
        "T7 S1.10 S1.11 ingress is shut as well",
        "policy-implicit-ingress-deny",
        POD + block(f"  {SUBJECT}\n  egress: #! policy-implicit-ingress-deny\n    - {{}}"),
    ),
    Row(
        "S1.10 not with policyTypes",
        "policy-implicit-ingress-deny",
        POD + block(f"  {SUBJECT}\n  policyTypes: [Egress]\n  egress:\n    - {{}}"),
    ),
    Row(
        "T62 S1.47 S1.44 the Service's port in ingress",
        PORTS,
        POD
        + SERVICE
        + block(f"  {SUBJECT}\n  ingress:\n    - ports:\n        - port: 80 #! policy-uses-service-port"),
    ),
    Row(
        "T64 S1.47 the Service's port in egress",
        PORTS,
        POD
        + SERVICE
        + POD.replace("name: b", "name: a").replace("app: b", "app: a")
        + block(
            "  podSelector: {matchLabels: {app: a}}\n  policyTypes: [Egress]\n  egress:\n"
            f"    - to: [{{{SUBJECT}}}]\n      ports:\n        - port: 80 #! policy-uses-service-port"
        ),
    ),
    Row(
        "S1.54 a number that no container declares",
        PORTS,
        POD + block(f"  {SUBJECT}\n  ingress:\n    - ports:\n        - port: 80"),
    ),
    Row(
        "T85 S1.3 no such pod",
        SELECTS,
        POD + block("  podSelector: {matchLabels: {app: zz}} #! policy-selects-nothing"),
    ),
    Row(
        "T91 S1.37 case counts",
        SELECTS,
        POD + block("  podSelector: {matchLabels: {app: B}} #! policy-selects-nothing"),
    ),
    Row(
        "T94 S6.3 a label that the controller adds",
        SELECTS,
        DEPLOYMENT
        + POLICY % "{podSelector: {matchExpressions: [{key: pod-template-hash, operator: Exists}]}}",
    ),
    Row(
        "T95 S6.3 D.4 its value is not known",
        SELECTS,
        DEPLOYMENT + POLICY % "{podSelector: {matchLabels: {pod-template-hash: abc}}}",
    ),
    Row("T86 S1.68 neither has a namespace", DENY_ALL, (POD + EVERYONE).replace(", namespace: x", "")),
    Row("T92 S1.67 D.6 a pod that is done", DENY_ALL, POD + "status: {phase: Succeeded}\n"),
    Row(
        "T1 S1.4 no policy at all",
        DENY_ALL,
        POD.replace(
            "metadata: {name: b, namespace: x, labels: {app: b}}",
            "metadata:\n  name: b #! missing-default-deny\n  namespace: x",
        ),
    ),
    Row(
        "T79 S1.62 D.2 a policy for a pod on the host's network",
        DENY_ALL + " host-network",
        POD.replace("spec:\n", "spec:\n  hostNetwork: true #! host-network\n")
        + POLICY % "{podSelector: {}, policyTypes: [Ingress, Egress]}",
    ),
    Row(
        "T281 S6.6 a List in a List",
        "host-network",
        "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: List\n    items:\n"
        "      - apiVersion: v1\n        kind: Pod\n        metadata: {name: b}\n        spec:\n"
        "          hostNetwork: true #! host-network\n          containers: [{name: a, image: 'a:1'}]\n",
    ),
    Row(
        "T284 S6.7 a name that the server completes",
        INVALID,
        POD.replace("{name: b, ", "{generateName: b-, "),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.facts)
def test_what_is_reported(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert reported(row, tmp_path) == marks(row)


def test_a_workload_goes_by_the_name_of_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """T283, S6.10."""
    monkeypatch.chdir(tmp_path)
    owned = DEPLOYMENT.replace("kind: Deployment", "kind: ReplicaSet").replace(
        "metadata: {name: b, namespace: x}",
        "metadata: {name: d-5f7, namespace: x, ownerReferences: "
        "[{apiVersion: apps/v1, kind: Deployment, name: d, uid: u, controller: true}]}",
    )
    text = owned.replace("spec: {containers", "spec: {hostNetwork: true, containers")
    Path("row.yaml").write_text(text, encoding="utf-8")
    settings = Settings(select=("host-network",))
    (found,) = lint(parse(collect(["row.yaml"], ReadOptions())), RULEBOOK, settings, debug=True).findings
    assert "Deployment `x/d`" in found.message


def test_a_name_that_the_server_completes_is_not_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T284, S6.7."""
    monkeypatch.chdir(tmp_path)
    text = POD.replace("{name: b, ", "{generateName: b-, ").replace("spec:", "spec:\n  hostNetwork: true")
    Path("row.yaml").write_text(text, encoding="utf-8")
    settings = Settings(select=("host-network",))
    (found,) = lint(parse(collect(["row.yaml"], ReadOptions())), RULEBOOK, settings, debug=True).findings
    assert found.message.startswith("Pod without a name shares the network of its node")


PODS = "".join(
    "\n---\napiVersion: v1\nkind: Pod\n"
    f"metadata: {{name: {namespace}-{app}, namespace: {namespace}, labels: {{app: {app}}}}}\n"
    for namespace in "xpq"
    for app in "ac"
)
NAMESPACES = """
---
apiVersion: v1
kind: Namespace
metadata: {name: p, labels: {team: t, kubernetes.io/metadata.name: wrong}}
---
apiVersion: v1
kind: Namespace
metadata: {name: x}
"""


@pytest.mark.parametrize(
    ("peer", "certain", "possible"),
    [
        pytest.param("{podSelector: {}}", "x-a x-c", "", id="T23 S1.27"),
        pytest.param(
            "{namespaceSelector: {matchLabels: {team: t}}, podSelector: {matchLabels: {app: a}}}",
            "p-a",
            "q-a",
            id="T26 S1.26 S1.66",
        ),
        pytest.param(
            "{namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}", "p-a q-a x-a", "", id="T28 S1.26"
        ),
        pytest.param(
            "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: q}}}",
            "q-a q-c",
            "",
            id="T29 S1.65",
        ),
        pytest.param(
            "{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}, "
            "podSelector: {matchLabels: {app: a}}}",
            "p-a",
            "q-a",
            id="T31 S1.33 a given namespace lacks what it does not list",
        ),
        pytest.param(
            "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: p}}}",
            "p-a p-c",
            "",
            id="T32 S1.65",
        ),
        pytest.param(
            "{podSelector: {matchExpressions: [{key: role, operator: DoesNotExist}]}}",
            "x-a x-c",
            "",
            id="T34",
        ),
        pytest.param(
            "{podSelector: {matchExpressions: [{key: role, operator: In, values: [web]}]}}", "", "", id="T35"
        ),
        pytest.param("{podSelector: {matchLabels: {role: ''}}}", "", "", id="T37 S1.35"),
        pytest.param(
            "{podSelector: {matchLabels: {app: a}, matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}",
            "",
            "",
            id="T38 S1.32",
        ),
    ],
)
def test_whom_a_peer_means(peer: str, certain: str, possible: str) -> None:
    """Of two pods in each of the namespaces x, p and q; there is no Namespace q in the input."""
    model = snapshot(PODS + NAMESPACES + POLICY % f"{{podSelector: {{}}, ingress: [{{from: [{peer}]}}]}}")
    (policy,) = model.policies
    (found,) = policy.rules[0].peers
    assert isinstance(found, PodPeer)
    picked = Lookup(model).picked(found, "x")
    names = [" ".join(sorted(workload.name for workload in group)) for group in picked]
    assert names == [certain, possible]
