"""What the API server refuses in a NetworkPolicy: the table V-NP, and the T rows about refused policies."""

import pytest

from netlint.source.validation import ValidationOptions
from tests.unit.source.validation.manifests import assert_one, told, violations

HEAD = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: rules}\nspec: "
OLD = ValidationOptions(kubernetes=(1, 35))
INGRESS = "{ingress: [{from: [%s]}]}"
PORTS = "{ingress: [{ports: [%s]}]}"
FROM, PORT = "spec.ingress.0.from.0", "spec.ingress.0.ports.0"

REFUSED = [
    # id, spec, rule, place, a part of the message
    (
        "V-NP.2 key",
        "{podSelector: {matchLabels: {a b: c}}}",
        "V-NP.2",
        "spec.podSelector.matchLabels.a b:",
        "`a b` is not a label key",
    ),
    (
        "V-NP.2 value",
        "{podSelector: {matchLabels: {app: -x}}}",
        "V-NP.2",
        "spec.podSelector.matchLabels.app",
        "`-x` is not a label value",
    ),
    (
        "V-NP.2 long key",
        "{podSelector: {matchLabels: {%s: c}}}" % ("a" * 64),
        "V-NP.2",
        f"spec.podSelector.matchLabels.{'a' * 64}:",
        "is not a label key",
    ),
    (
        "V-NP.2 prefix",
        "{podSelector: {matchLabels: {Example.com/a: c}}}",
        "V-NP.2",
        "spec.podSelector.matchLabels.Example.com/a:",
        "`Example.com/a` is not a label key",
    ),
    (
        "V-NP.2 long value",
        "{podSelector: {matchLabels: {a: %s}}}" % ("b" * 64),
        "V-NP.2",
        "spec.podSelector.matchLabels.a",
        "is not a label value",
    ),
    (
        "V-NP.2 peer",
        INGRESS % "{podSelector: {matchLabels: {a: b!}}}",
        "V-NP.2",
        f"{FROM}.podSelector.matchLabels.a",
        "`b!` is not a label value",
    ),
    (
        "V-NP.2 namespaces",
        INGRESS % "{namespaceSelector: {matchLabels: {a: b!}}}",
        "V-NP.2",
        f"{FROM}.namespaceSelector.matchLabels.a",
        "`b!` is not a label value",
    ),
    (
        "V-NP.3 NotIn",
        "{podSelector: {matchExpressions: [{key: a, operator: NotIn, values: []}]}}",
        "V-NP.3",
        "spec.podSelector.matchExpressions.0",
        "the operator `NotIn` needs `values`",
    ),
    (
        "V-NP.3 DoesNotExist",
        "{podSelector: {matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]}}",
        "V-NP.3",
        "spec.podSelector.matchExpressions.0.values",
        "looks at the key alone",
    ),
    (
        "V-NP.3 operator",
        INGRESS % "{podSelector: {matchExpressions: [{key: a, operator: Gt, values: ['1']}]}}",
        "V-NP.3",
        f"{FROM}.podSelector.matchExpressions.0.operator",
        "`Gt` is not a value that `operator` can have",
    ),
    (
        "V-NP.3 no values",
        INGRESS % "{namespaceSelector: {matchExpressions: [{key: a, operator: In}]}}",
        "V-NP.3",
        f"{FROM}.namespaceSelector.matchExpressions.0",
        "the operator `In` needs `values`",
    ),
    (
        "V-NP.3 values too many",
        "{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}",
        "V-NP.3",
        "spec.podSelector.matchExpressions.0.values",
        "looks at the key alone",
    ),
    (
        "V-NP.3 bad key",
        "{podSelector: {matchExpressions: [{key: a/b/c, operator: Exists}]}}",
        "V-NP.3",
        "spec.podSelector.matchExpressions.0.key",
        "`a/b/c` is not a label key",
    ),
    (
        "V-NP.3 bad value",
        "{podSelector: {matchExpressions: [{key: a, operator: In, values: [b!]}]}}",
        "V-NP.3",
        "spec.podSelector.matchExpressions.0.values.0",
        "`b!` is not a label value",
    ),
    ("V-NP.4, T19", INGRESS % "{}", "V-NP.4", FROM, "the peer names nobody"),
    ("S1.28, V-NP.4, T20", INGRESS % "{podSelector: null}", "V-NP.4", FROM, "the peer names nobody"),
    (
        "S1.39, V-NP.5, T74",
        INGRESS % "{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}",
        "V-NP.5",
        FROM,
        "cannot have both `ipBlock` and `podSelector`",
    ),
    (
        "V-NP.5 namespaces",
        INGRESS % "{ipBlock: {cidr: 10.0.0.0/8}, namespaceSelector: {}}",
        "V-NP.5",
        FROM,
        "cannot have both `ipBlock` and `namespaceSelector`",
    ),
    (
        "V-NP.6, T73 no mask",
        INGRESS % "{ipBlock: {cidr: 10.0.0.5}}",
        "V-NP.6",
        f"{FROM}.ipBlock.cidr",
        "`10.0.0.5` has no prefix length",
    ),
    (
        "V-NP.6, T73 empty",
        INGRESS % "{ipBlock: {cidr: ''}}",
        "V-NP.6",
        f"{FROM}.ipBlock.cidr",
        "is not a CIDR",
    ),
    (
        "V-NP.6 absent",
        INGRESS % "{ipBlock: {}}",
        "V-NP.6",
        f"{FROM}.ipBlock",
        "lacks the required field `cidr`",
    ),
    (
        "S1.45, V-NP.6, T71",
        INGRESS % "{ipBlock: {cidr: 10.0.0.5/24}}",
        "V-NP.6",
        f"{FROM}.ipBlock.cidr",
        "bits set beyond its prefix",
    ),
    (
        "S1.46 zeros",
        INGRESS % "{ipBlock: {cidr: 010.0.0.0/8}}",
        "V-NP.6",
        f"{FROM}.ipBlock.cidr",
        "leading zeros",
    ),
    (
        "S1.46 mapped",
        INGRESS % "{ipBlock: {cidr: '::ffff:10.0.0.0/104'}}",
        "V-NP.6",
        f"{FROM}.ipBlock.cidr",
        "writes an IPv4 address as IPv6",
    ),
    (
        "V-NP.7, T70 equal",
        INGRESS % "{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}",
        "V-NP.7",
        f"{FROM}.ipBlock.except.0",
        "nothing is left",
    ),
    (
        "V-NP.7, T70 outside",
        INGRESS % "{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}",
        "V-NP.7",
        f"{FROM}.ipBlock.except.0",
        "not inside `10.0.0.0/8`",
    ),
    (
        "V-NP.7, T70 family",
        INGRESS % "{ipBlock: {cidr: 10.0.0.0/8, except: ['fd00::/16']}}",
        "V-NP.7",
        f"{FROM}.ipBlock.except.0",
        "not inside",
    ),
    (
        "V-NP.7 no CIDR",
        INGRESS % "{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.1.1]}}",
        "V-NP.7",
        f"{FROM}.ipBlock.except.0",
        "has no prefix length",
    ),
    (
        "V-NP.8 case",
        PORTS % "{protocol: tcp, port: 80}",
        "V-NP.8",
        f"{PORT}.protocol",
        "`tcp` is not a value that `protocol` can have",
    ),
    (
        "V-NP.8 empty",
        PORTS % "{protocol: '', port: 80}",
        "V-NP.8",
        f"{PORT}.protocol",
        "`protocol` is an empty string",
    ),
    ("V-NP.9 hyphens", PORTS % "{port: a--b}", "V-NP.9", f"{PORT}.port", "`a--b` is not a port"),
    ("V-NP.9 edge", PORTS % "{port: ab-}", "V-NP.9", f"{PORT}.port", "`ab-` is not a port"),
    ("V-NP.9, T53 zero", PORTS % "{port: 0}", "V-NP.9", f"{PORT}.port", "`0` is not a port"),
    ("V-NP.9, T53 high", PORTS % "{port: 65536}", "V-NP.9", f"{PORT}.port", "`65536` is not a port"),
    (
        "V-NP.9, T53 long",
        PORTS % "{port: abcdefghijklmnop}",
        "V-NP.9",
        f"{PORT}.port",
        "`abcdefghijklmnop` is not a port",
    ),
    ("V-NP.9, T53 case", PORTS % "{port: HTTP}", "V-NP.9", f"{PORT}.port", "`HTTP` is not a port"),
    (
        "S1.55, V-NP.9, T52",
        PORTS % "{port: '80'}",
        "V-NP.9",
        f"{PORT}.port",
        'the quotes make a port name of `"80"`',
    ),
    (
        "V-NP.10 range",
        PORTS % "{port: 1, endPort: 65536}",
        "V-NP.10",
        f"{PORT}.endPort",
        "`65536` is not a port number",
    ),
    (
        "V-NP.10 below",
        PORTS % "{port: 90, endPort: 80}",
        "V-NP.10",
        f"{PORT}.endPort",
        "ends at 80, before it starts at 90",
    ),
    (
        "V-NP.10 named",
        PORTS % "{port: http, endPort: 80}",
        "V-NP.10",
        f"{PORT}.endPort",
        "the named port `http`",
    ),
    ("V-NP.10 without port", PORTS % "{endPort: 80}", "V-NP.10", f"{PORT}.endPort", "no start"),
    (
        "V-NP.11, T88 three",
        "{policyTypes: [Ingress, Egress, Ingress]}",
        "V-NP.11",
        "spec.policyTypes",
        "more than 2 items",
    ),
    (
        "V-NP.11, T88 case",
        "{policyTypes: [ingress]}",
        "V-NP.11",
        "spec.policyTypes.0",
        "`ingress` is not a value",
    ),
    (
        "S1.37, T89",
        "{podSelector: {matchLabels: {version: 1}}}",
        "V-NP.2",
        "spec.podSelector.matchLabels.version",
        "must be a string, not the number `1`",
    ),
    (
        "S1.37, T89 boolean",
        "{podSelector: {matchLabels: {live: yes}}}",
        "V-NP.2",
        "spec.podSelector.matchLabels.live",
        "must be a string, not the boolean `true`",
    ),
    (
        "S1.23, D.8",
        "{ingress: [null]}",
        "S1.23",
        "spec.ingress.0",
        "`ingress[0]` is an empty item; strict clients refuse",
    ),
]

VALID = [
    ("S1.22, T17", "{ingress: null, policyTypes: [Ingress]}"),
    ("S1.2, T22", "{podSelector: null}"),
    ("S1.12", "{policyTypes: []}"),
    ("S1.14, T88", "{policyTypes: [Ingress, Ingress]}"),
    ("S1.19, S1.20", "{ingress: [{from: [], ports: null}]}"),
    ("S1.21, T46", "{ingress: [{ports: [{}]}]}"),
    ("S1.35", "{podSelector: {matchLabels: {role: ''}}}"),
    ("V-NP.10, T50", "{ingress: [{ports: [{port: 80, endPort: 80}]}]}"),
    (
        "S1.38",
        "{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32]}}]}]}",
    ),
    ("S1.38 IPv6", "{egress: [{to: [{ipBlock: {cidr: '::/0', except: ['fd00::/8']}}]}]}"),
]


@pytest.mark.parametrize(
    ("spec", "rule", "place", "fragment"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_the_api_server_refuses(spec: str, rule: str, place: str, fragment: str) -> None:
    assert_one(HEAD + spec, rule, place, fragment)


@pytest.mark.parametrize("spec", [row[1] for row in VALID], ids=[row[0] for row in VALID])
def test_the_api_server_accepts(spec: str) -> None:
    assert told(HEAD + spec) == []


@pytest.mark.parametrize(
    "cidr", ["10.0.0.5/24", "010.0.0.0/8", "'::ffff:10.0.0.0/104'"], ids=["T71", "zeros", "mapped"]
)
def test_old_forms_of_a_cidr_are_accepted_up_to_1_35(cidr: str) -> None:
    """S1.45, S1.46."""
    assert told(HEAD + INGRESS % f"{{ipBlock: {{cidr: {cidr}}}}}", OLD) == []


def test_an_exception_with_host_bits_is_refused_from_1_36() -> None:
    """V-NP.7: within an accepted block, the exception itself is read as strictly."""
    text = HEAD + INGRESS % "{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.5/16]}}"
    assert_one(text, "V-NP.7", f"{FROM}.ipBlock.except.0", "bits set beyond")
    assert told(text, OLD) == []


def test_a_quoted_number_is_told_to_lose_its_quotes() -> None:
    """T52."""
    (violation,) = violations(HEAD + PORTS % "{port: '80'}")
    assert violation.help == "remove the quotes: `port: 80`"


def test_a_number_as_label_value_is_told_to_be_quoted() -> None:
    """T89."""
    (violation,) = violations(HEAD + "{podSelector: {matchLabels: {version: 1}}}")
    assert violation.help == "put quotes around it as it is written, so that YAML reads it as text"


def test_the_peer_that_is_misspelled_is_reported_only_as_such() -> None:
    """V-NP.4 is a consequence of the unknown field here."""
    text = HEAD + INGRESS % "{podselector: {}}"
    assert_one(text, "schema", f"{FROM}.podselector:", "`podselector` is not a field of `from[0]`")
    assert violations(text)[0].help == "did you mean `podSelector`?"


def test_both_directions_are_looked_at() -> None:
    assert_one(HEAD + "{egress: [{to: [{}]}]}", "V-NP.4", "spec.egress.0.to.0", "names nobody")
    assert_one(
        HEAD + "{egress: [{ports: [{endPort: 80}]}]}", "V-NP.10", "spec.egress.0.ports.0.endPort", "no start"
    )
