"""What the API server refuses in AdminNetworkPolicy and its kin: S2, and the T-ANP rows about refused policies."""

import pytest

from tests.unit.source.validation.manifests import assert_one, told, violations

ADMIN = (
    "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: rules}\n"
    "spec: {priority: 5, subject: {namespaces: {}}, %s}"
)
CLUSTER = (
    "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: rules}\n"
    "spec: {tier: Admin, priority: 5, subject: {namespaces: {}}, %s}"
)
BASELINE = (
    "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\n"
    "spec: {subject: {namespaces: {}}, %s}"
)
ALL = "namespaces: {}"
RULE, PEER = "spec.ingress.0", "spec.ingress.0.from.0"
OUT = "spec.egress.0"

REFUSED = [
    ("S2.6, T131 high", ADMIN.replace("5", "1001") % "", "S2.6", "spec.priority", "out of range with `1001`"),
    ("S2.6, T131 low", ADMIN.replace("5", "-1") % "", "S2.6", "spec.priority", "out of range with `-1`"),
    (
        "S2.2, S2.8, T134 Allow",
        CLUSTER % "ingress: [{action: Allow, from: [{namespaces: {}}]}]",
        "S2.8",
        f"{RULE}.action",
        "`Allow` is not a value",
    ),
    (
        "S2.2, S2.8, T134 Accept",
        ADMIN % "ingress: [{action: Accept, from: [{namespaces: {}}]}]",
        "S2.8",
        f"{RULE}.action",
        "`Accept` is not a value",
    ),
    (
        "S2.8 baseline",
        BASELINE % "ingress: [{action: Pass, from: [{namespaces: {}}]}]",
        "S2.8",
        f"{RULE}.action",
        "`Pass` is not a value",
    ),
    ("S2.18", ADMIN % "ingress: [{action: Allow, from: []}]", "S2.18", f"{RULE}.from", "an empty list"),
    ("S2.18 absent", ADMIN % "ingress: [{action: Allow}]", "S2.18", RULE, "lacks the required field `from`"),
    (
        "S2.24, T119 v1alpha1",
        ADMIN % f"ingress: [{', '.join(['{action: Deny, from: [{namespaces: {}}]}'] * 101)}]",
        "S2.24",
        "spec.ingress",
        "more than 100 items",
    ),
    (
        "S2.24, T119 v1alpha2",
        CLUSTER % f"ingress: [{', '.join(['{action: Deny, from: [{namespaces: {}}]}'] * 26)}]",
        "S2.24",
        "spec.ingress",
        "more than 25 items",
    ),
    ("S2.15 none", ADMIN % "ingress: [{action: Deny, from: [{}]}]", "S2.15", PEER, "no field with a value"),
    (
        "S2.15 two",
        ADMIN
        % "ingress: [{action: Deny, from: [{namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}]}]",
        "S2.15",
        PEER,
        "`namespaces` and `pods`, but may have only one",
    ),
    (
        "S2.15, T124",
        ADMIN % "ingress: [{action: Deny, from: [{networks: [10.0.0.0/8]}]}]",
        "S2.15",
        f"{PEER}.networks:",
        "`networks` is only for egress",
    ),
    (
        "S2.4",
        ADMIN.replace("{namespaces: {}}", "{}") % "",
        "S2.4",
        "spec.subject",
        "the subject has no field with a value",
    ),
    (
        "S2.3, T130",
        ADMIN % "ingress: [{action: Deny, from: [{namespaces: {namespaceSelector: {}}}]}]",
        "S2.3",
        f"{PEER}.namespaces.namespaceSelector:",
        "without it the peer means all namespaces",
    ),
    (
        "S2.16",
        ADMIN % "egress: [{action: Deny, to: [{networks: [10.0.0.1]}]}]",
        "S2.16",
        f"{OUT}.to.0.networks.0",
        "has no prefix length",
    ),
    (
        "S2.19, T127 Deny",
        ADMIN % "egress: [{action: Deny, to: [{domainNames: [a.example.com]}]}]",
        "S2.19",
        f"{OUT}.to.0.domainNames:",
        "its effect is undefined",
    ),
    (
        "S2.19, T127 Pass",
        CLUSTER % "egress: [{action: Pass, to: [{domainNames: [a.example.com]}]}]",
        "S2.19",
        f"{OUT}.to.0.domainNames:",
        "this rule is Pass",
    ),
    (
        "S2.19 name",
        ADMIN % "egress: [{action: Allow, to: [{domainNames: ['*']}]}]",
        "S2.19",
        f"{OUT}.to.0.domainNames.0",
        "`*` is not a domain name",
    ),
    (
        "S2.20 two",
        ADMIN
        % "ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{namedPort: a, portNumber: {port: 80}}]}]",
        "S2.20",
        f"{RULE}.ports.0",
        "`portNumber` and `namedPort`",
    ),
    (
        "S2.20 none",
        ADMIN % "ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{}]}]",
        "S2.20",
        f"{RULE}.ports.0",
        "the port has no field",
    ),
    (
        "S2.21 equal",
        CLUSTER % "ingress: [{action: Deny, from: [{namespaces: {}}], protocols: "
        "[{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]}]",
        "S2.21",
        f"{RULE}.protocols.0.tcp.destinationPort.range",
        "does not end after it starts",
    ),
    (
        "S2.22, T122",
        CLUSTER % "ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {}}]}]",
        "S2.22",
        f"{RULE}.protocols.0.tcp",
        "`tcp` says nothing about ports",
    ),
    (
        "S2.22 two",
        CLUSTER % "ingress: [{action: Deny, from: [{namespaces: {}}], protocols: "
        "[{tcp: {destinationPort: {number: 1}}, destinationNamedPort: a}]}]",
        "S2.22",
        f"{RULE}.protocols.0",
        "`tcp` and `destinationNamedPort`",
    ),
    (
        "S2.22 port",
        CLUSTER % "ingress: [{action: Deny, from: [{namespaces: {}}], protocols: "
        "[{udp: {destinationPort: {number: 1, range: {start: 1, end: 2}}}}]}]",
        "S2.22",
        f"{RULE}.protocols.0.udp.destinationPort",
        "`number` and `range`",
    ),
    (
        "S2.23, T128",
        ADMIN % "egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}], ports: [{namedPort: web}]}]",
        "S2.23",
        f"{OUT}.ports.0.namedPort",
        "beside a peer of `networks`",
    ),
    (
        "S2.23 v1alpha2",
        CLUSTER % "egress: [{action: Deny, to: [{nodes: {}}], protocols: [{destinationNamedPort: web}]}]",
        "S2.23",
        f"{OUT}.protocols.0.destinationNamedPort",
        "beside a peer of `nodes`",
    ),
    (
        "S2.14",
        BASELINE.replace("name: default", "name: mine") % "",
        "S2.14",
        "metadata.name",
        "must be named `default`",
    ),
    (
        "S2.2",
        CLUSTER.replace("tier: Admin", "tier: admin") % "",
        "schema",
        "spec.tier",
        "`admin` is not a value",
    ),
]

VALID = [
    ("S2.5", ADMIN % "ingress: null"),
    ("S2.6 least", ADMIN.replace("5", "0") % ""),
    ("S2.6 most", ADMIN.replace("5", "1000") % ""),
    ("S2.15 null", ADMIN % "ingress: [{action: Deny, from: [{namespaces: {}, pods: null}]}]"),
    ("S2.19", CLUSTER % "egress: [{action: Accept, to: [{domainNames: ['*.example.com', a.example.com.]}]}]"),
    (
        "S2.21 v1alpha1",
        ADMIN
        % "ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portRange: {start: 80, end: 80}}]}]",
    ),
    ("S2.16 host bits", ADMIN % "egress: [{action: Deny, to: [{networks: [10.0.0.5/8]}]}]"),
    (
        "S2.23 apart",
        ADMIN % "egress: [{action: Allow, to: [{namespaces: {}}], ports: [{namedPort: web}]}]",
    ),
]


@pytest.mark.parametrize(
    ("text", "rule", "place", "fragment"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_policy_is_refused_or_undefined(text: str, rule: str, place: str, fragment: str) -> None:
    assert_one(text, rule, place, fragment)


@pytest.mark.parametrize("text", [row[1] for row in VALID], ids=[row[0] for row in VALID])
def test_a_policy_is_accepted(text: str) -> None:
    assert told(text) == []


def test_the_old_form_of_a_pods_peer_is_reported_at_its_field() -> None:
    """S2.3."""
    text = ADMIN % "ingress: [{action: Deny, from: [{pods: {namespaces: {}, podSelector: {}}}]}]"
    assert ("S2.3", f"{PEER}.pods.namespaces:") in [(rule, place) for rule, place, _ in told(text)]


def test_a_broken_selector_is_stored_but_cannot_be_applied() -> None:
    """S1.36: the schema of a custom resource does not look into selectors."""
    text = (
        ADMIN
        % "ingress: [{action: Deny, from: [{namespaces: {matchExpressions: [{key: a, operator: %s}]}}]}]"
    )
    for operator in ("Gt", "In"):
        (violation,) = violations(text % operator)
        assert violation.message.endswith(
            "the API server stores the object, but nothing can apply the selector"
        )
