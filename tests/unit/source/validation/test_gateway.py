"""What the API server refuses in objects of the Gateway API: the table V-GW, and the T-GW rows about it."""

import pytest

from tests.unit.source.validation.manifests import assert_one, told

API = "apiVersion: gateway.networking.k8s.io/%s\nkind: %s\nmetadata: {name: shop}\nspec: "
GATEWAY = API % ("v1", "Gateway") + "{gatewayClassName: a, listeners: [%s]}"
HTTP = API % ("v1", "HTTPRoute") + "{rules: [{%s}]}"
PARENTS = API % ("v1", "HTTPRoute") + "{parentRefs: [%s]}"
TLS = API % ("v1", "TLSRoute")
TRUST = API % ("v1", "BackendTLSPolicy") + "{targetRefs: [%s], validation: {hostname: a.b, %s}}"
TARGET = "{group: '', kind: Service, name: web}"
SYSTEM = "wellKnownCACertificates: System"
FIRST, RULE = "spec.listeners.0", "spec.rules.0"
PATH = "matches: [{path: {%s}}]"
REWRITE = (
    "filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]"
)

LISTENERS = [
    (
        "V-GW.1, T253 HTTP",
        "{name: a, port: 80, protocol: HTTP, tls: {options: {a: b}}}",
        "V-GW.1",
        f"{FIRST}.tls",
        "may not have `tls`",
    ),
    (
        "V-GW.1, T253 HTTPS",
        "{name: a, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}",
        "V-GW.1",
        f"{FIRST}.tls.mode",
        "cannot have the TLS mode Passthrough",
    ),
    (
        "V-GW.1, T253 TLS",
        "{name: a, port: 443, protocol: TLS}",
        "V-GW.1",
        FIRST,
        "must say what to do with TLS",
    ),
    (
        "S5.6, V-GW.1",
        "{name: a, port: 443, protocol: HTTPS, tls: {}}",
        "V-GW.1",
        f"{FIRST}.tls",
        "neither `certificateRefs` nor `options`",
    ),
    (
        "V-GW.1 TCP",
        "{name: a, port: 80, protocol: TCP, tls: {options: {a: b}}}",
        "V-GW.1",
        f"{FIRST}.tls",
        "may not have `tls`",
    ),
    (
        "V-GW.1 UDP",
        "{name: a, port: 80, protocol: UDP, tls: {options: {a: b}}}",
        "V-GW.1",
        f"{FIRST}.tls",
        "may not have `tls`",
    ),
    (
        "V-GW.1 Terminate",
        "{name: a, port: 443, protocol: TLS, tls: {mode: Terminate}}",
        "V-GW.1",
        f"{FIRST}.tls",
        "neither `certificateRefs` nor `options`",
    ),
    (
        "V-GW.2 UDP",
        "{name: a, port: 80, protocol: UDP, hostname: a.example.com}",
        "V-GW.2",
        f"{FIRST}.hostname",
        "cannot tell hosts apart",
    ),
    (
        "V-GW.2 TCP",
        "{name: a, port: 80, protocol: TCP, hostname: a.example.com}",
        "V-GW.2",
        f"{FIRST}.hostname",
        "cannot tell hosts apart",
    ),
    (
        "V-GW.2 names",
        "{name: a, port: 80, protocol: HTTP}, {name: a, port: 81, protocol: HTTP}",
        "V-GW.2",
        "spec.listeners.1.name",
        "two listeners are named `a`",
    ),
    (
        "V-GW.2 sockets",
        "{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP}",
        "V-GW.2",
        "spec.listeners.1",
        "the same port 80",
    ),
    ("S5.3 port", "{name: a, port: 0, protocol: HTTP}", "S5.3", f"{FIRST}.port", "`0` is not a port number"),
    ("S5.3 none", "", "S5.3", "spec.listeners", "an empty list"),
    (
        "S5.8",
        "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: None}}}",
        "S5.8",
        f"{FIRST}.allowedRoutes.namespaces.from",
        "`None` is not a value",
    ),
]


@pytest.mark.parametrize(
    ("listeners", "rule", "place", "fragment"),
    [row[1:] for row in LISTENERS],
    ids=[row[0] for row in LISTENERS],
)
def test_listeners_are_refused(listeners: str, rule: str, place: str, fragment: str) -> None:
    assert_one(GATEWAY % listeners, rule, place, fragment)


@pytest.mark.parametrize(
    "listeners",
    [
        "{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP, hostname: a.example.com}",
        "{name: a, port: 443, protocol: TLS, tls: {mode: Passthrough}}",
        "{name: a, port: 443, protocol: TLS, tls: {certificateRefs: [{name: a}]}}",
        "{name: a, port: 443, protocol: HTTPS}",
        "{name: a, port: 8080, protocol: HTTP}, {name: b, port: 8080, protocol: HTTPS}",
        "{name: a, port: 443, protocol: TCP}, {name: b, port: 443, protocol: HTTPS}",
    ],
    ids=["S5.4", "S5.6", "S5.6 default mode", "HTTPS without tls", "T250", "T251"],
)
def test_listeners_are_accepted(listeners: str) -> None:
    assert told(GATEWAY % listeners) == []


def test_a_listener_set_is_read_like_a_gateway() -> None:
    """V-GW.1."""
    text = (
        API % ("v1", "ListenerSet")
        + "{parentRef: {name: a}, listeners: [{name: a, port: 443, protocol: TLS}]}"
    )
    assert_one(text, "V-GW.1", FIRST, "must say what to do with TLS")


ROUTES = [
    (
        "V-GW.4, T245",
        "backendRefs: [{name: web}]",
        "V-GW.4",
        f"{RULE}.backendRefs.0",
        "its port is not given",
    ),
    (
        "S5.30, V-GW.4",
        "filters: [{type: RequestMirror, requestMirror: {backendRef: {name: web}}}]",
        "V-GW.4",
        f"{RULE}.filters.0.requestMirror.backendRef",
        "its port is not given",
    ),
    ("V-GW.5 start", PATH % "value: a", "V-GW.5", f"{RULE}.matches.0.path.value", "does not start with `/`"),
    (
        "V-GW.5 //",
        PATH % "type: Exact, value: /a//b",
        "V-GW.5",
        f"{RULE}.matches.0.path.value",
        "contains `//`",
    ),
    ("V-GW.5 %2f", PATH % "value: /a%2fb", "V-GW.5", f"{RULE}.matches.0.path.value", "contains `%2f`"),
    (
        "V-GW.5 #",
        PATH % "value: '/a#b'",
        "V-GW.5",
        f"{RULE}.matches.0.path.value",
        "characters that no path has",
    ),
    ("V-GW.5 %2F", PATH % "value: /a%2Fb", "V-GW.5", f"{RULE}.matches.0.path.value", "contains `%2F`"),
    ("V-GW.5 /./", PATH % "value: /a/./b", "V-GW.5", f"{RULE}.matches.0.path.value", "contains `/./`"),
    ("V-GW.5 /../", PATH % "value: /a/../b", "V-GW.5", f"{RULE}.matches.0.path.value", "contains `/../`"),
    ("V-GW.5 ends", PATH % "value: /a/..", "V-GW.5", f"{RULE}.matches.0.path.value", "ends with `/..`"),
    (
        "V-GW.5 blank",
        PATH % "value: '/a b'",
        "V-GW.5",
        f"{RULE}.matches.0.path.value",
        "characters that no path has",
    ),
    ("V-GW.5 end", PATH % "value: /a/.", "V-GW.5", f"{RULE}.matches.0.path.value", "ends with `/.`"),
    (
        "S5.28, V-GW.6, T247",
        "filters: [{type: RequestRedirect, requestRedirect: {}}], backendRefs: [{name: web, port: 80}]",
        "V-GW.6",
        f"{RULE}.filters.0",
        "no use for `backendRefs`",
    ),
    (
        "V-GW.6 redirect and rewrite",
        "filters: [{type: RequestRedirect, requestRedirect: {}}, {type: URLRewrite, urlRewrite: {}}]",
        "V-GW.6",
        f"{RULE}.filters.1",
        "either redirected or rewritten",
    ),
    (
        "V-GW.6 repeated",
        "filters: [{type: CORS, cors: {}}, {type: CORS, cors: {}}]",
        "V-GW.6",
        f"{RULE}.filters.1",
        "CORS is given twice",
    ),
    (
        "V-GW.6 prefix",
        f"{PATH % 'type: Exact, value: /a'}, {REWRITE}",
        "V-GW.6",
        f"{RULE}.filters.0.urlRewrite.path.replacePrefixMatch",
        "exactly one match, of type PathPrefix",
    ),
    (
        "V-GW.6 two matches",
        f"matches: [{{}}, {{}}], {REWRITE}",
        "V-GW.6",
        f"{RULE}.filters.0.urlRewrite.path.replacePrefixMatch",
        "exactly one match",
    ),
    (
        "V-GW.6 field missing",
        "filters: [{type: RequestMirror}]",
        "V-GW.6",
        f"{RULE}.filters.0",
        "lacks its field `requestMirror`",
    ),
    (
        "V-GW.6 wrong field",
        "filters: [{type: CORS, cors: {}, urlRewrite: {}}]",
        "V-GW.6",
        f"{RULE}.filters.0.urlRewrite",
        "may not have the field `urlRewrite`",
    ),
    (
        "V-GW.6 modifier",
        "filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath}}}]",
        "V-GW.6",
        f"{RULE}.filters.0.urlRewrite.path",
        "lacks its field `replaceFullPath`",
    ),
    (
        "V-GW.6 other modifier",
        "filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /, "
        "replacePrefixMatch: /}}}]",
        "V-GW.6",
        f"{RULE}.filters.0.urlRewrite.path.replacePrefixMatch",
        "needs the type ReplacePrefixMatch",
    ),
]


@pytest.mark.parametrize(
    ("rule_text", "rule", "place", "fragment"), [row[1:] for row in ROUTES], ids=[row[0] for row in ROUTES]
)
def test_rules_of_a_route_are_refused(rule_text: str, rule: str, place: str, fragment: str) -> None:
    assert_one(HTTP.replace("%s", rule_text), rule, place, fragment)


@pytest.mark.parametrize(
    "rule_text",
    [
        "filters: [{type: RequestRedirect, requestRedirect: {}}]",
        "backendRefs: [{group: example.com, kind: Bucket, name: a}]",
        "matches: [{path: {type: RegularExpression, value: '.*'}}]",
        REWRITE,
        f"{PATH % 'value: /a'}, {REWRITE}",
        "filters: [{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 1}}}, "
        "{type: RequestMirror, requestMirror: {backendRef: {name: b, port: 1}}}]",
        "backendRefs: []",
    ],
    ids=["S5.28, T247", "S5.25", "V-GW.5", "S5.21", "V-GW.6", "V-GW.6 mirrors", "S5.27"],
)
def test_rules_of_a_route_are_accepted(rule_text: str) -> None:
    assert told(HTTP % rule_text) == []


@pytest.mark.parametrize(
    ("parents", "is_accepted"),
    [
        ("{name: a}, {name: a}", False),
        ("{name: a}, {name: a, sectionName: b}", False),
        ("{name: a, sectionName: b}, {name: a, sectionName: b}", False),
        ("{name: a}, {name: a, group: gateway.networking.k8s.io, kind: Gateway}", False),
        ("{name: a, sectionName: b}, {name: a, sectionName: c}", True),
        ("{name: a, port: 80}, {name: a, port: 81}", True),
        ("{name: a}, {name: a, namespace: b}", True),
        ("{name: a}, {name: a, group: '', kind: Service}", True),
    ],
)
def test_two_references_to_one_parent_need_different_sections(parents: str, is_accepted: bool) -> None:
    """S5.10, V-GW.3."""
    if is_accepted:
        assert told(PARENTS % parents) == []
    else:
        assert_one(PARENTS % parents, "V-GW.3", "spec.parentRefs.1", "two parentRefs lead to `a`")


def test_two_rules_of_one_name_are_refused() -> None:
    text = API % ("v1", "GRPCRoute") + "{rules: [{name: a}, {name: a}]}"
    assert_one(text, "schema", "spec.rules.1.name", "two rules are named `a`")


def test_all_matches_of_a_route_together_are_limited() -> None:
    """S5.21."""
    rule = "{matches: [" + ", ".join(["{method: GET}"] * 64) + "]}"
    text = API % ("v1", "HTTPRoute") + "{rules: [%s]}"
    assert told(text % f"{rule}, {rule}") == []
    assert_one(text % f"{rule}, {rule}, {{matches: [{{}}]}}", "S5.21", "spec.rules", "129 matches together")


BACKEND = "backendRefs: [{name: web, port: 443}]"


@pytest.mark.parametrize(
    ("spec", "place", "fragment"),
    [
        ("{rules: [{%s}]}".replace("%s", BACKEND), "spec", "lacks the required field `hostnames`"),
        ("{hostnames: [], rules: [{%s}]}".replace("%s", BACKEND), "spec.hostnames", "an empty list"),
        (
            "{hostnames: [10.0.0.1], rules: [{%s}]}".replace("%s", BACKEND),
            "spec.hostnames.0",
            "is an IP address",
        ),
        (
            "{hostnames: [a.*.b], rules: [{%s}]}".replace("%s", BACKEND),
            "spec.hostnames.0",
            "is not a host name",
        ),
        (
            "{hostnames: [a.b], rules: [{%s}, {%s}]}".replace("%s", BACKEND),
            "spec.rules",
            "more than one item",
        ),
        ("{hostnames: [a.b], rules: []}", "spec.rules", "an empty list"),
        ("{hostnames: [a.b], rules: [{}]}", "spec.rules.0", "lacks the required field `backendRefs`"),
    ],
)
def test_a_tls_route_is_refused(spec: str, place: str, fragment: str) -> None:
    """S5.19, V-GW.7."""
    assert_one(TLS + spec, "V-GW.7", place, fragment)


@pytest.mark.parametrize("kind", ["TCPRoute", "UDPRoute"])
def test_a_stream_route_has_one_rule_and_backends(kind: str) -> None:
    """S5.19, V-GW.4, V-GW.7; v1alpha2 let it have 16 rules."""
    two = "{rules: [{%s}, {%s}]}".replace("%s", BACKEND)
    assert_one(API % ("v1", kind) + two, "V-GW.7", "spec.rules", "more than one item")
    assert told(API % ("v1alpha2", kind) + two) == []
    assert_one(API % ("v1", kind) + "{rules: [{}]}", "V-GW.7", RULE, "lacks the required field `backendRefs`")
    assert_one(API % ("v1", kind) + "{rules: []}", "V-GW.7", "spec.rules", "an empty list")
    without_port = API % ("v1", kind) + "{rules: [{backendRefs: [{name: a}]}]}"
    assert_one(without_port, "V-GW.4", f"{RULE}.backendRefs.0", "its port is not given")


@pytest.mark.parametrize(
    ("targets", "source", "place", "fragment"),
    [
        (TARGET, "caCertificateRefs: []", "spec.validation", "which certificates to trust"),
        (
            TARGET,
            f"{SYSTEM}, caCertificateRefs: [{{group: '', kind: ConfigMap, name: a}}]",
            "spec.validation",
            "both `caCertificateRefs` and `wellKnownCACertificates`",
        ),
        (f"{TARGET}, {TARGET}", SYSTEM, "spec.targetRefs.1", "two targetRefs lead to `web`"),
        (
            f"{TARGET}, {TARGET[:-1]}, sectionName: a}}",
            SYSTEM,
            "spec.targetRefs.1",
            "two targetRefs lead to `web`",
        ),
    ],
)
def test_a_backend_tls_policy_is_refused(targets: str, source: str, place: str, fragment: str) -> None:
    """S5.31, V-GW.8."""
    assert_one(TRUST % (targets, source), "V-GW.8", place, fragment)


def test_targets_of_different_sections_are_accepted() -> None:
    """V-GW.8."""
    targets = f"{TARGET[:-1]}, sectionName: a}}, {TARGET[:-1]}, sectionName: b}}"
    assert told(TRUST % (targets, SYSTEM)) == []
