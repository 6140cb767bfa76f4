"""What the examples of the rules about Gateways and routes cannot show: severities, several files, and patches."""

from pathlib import Path

import pytest

from netlint.config import Profile, Settings
from netlint.finding import Finding, Severity
from netlint.lint import lint
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse
from tests.unit.engine.route_objects import gateway, grant, listener_set, manifest, route, service

RULEBOOK = load()
HTTP = "name: http, port: 80, protocol: HTTP"
ALL = HTTP + ", allowedRoutes: {namespaces: {from: All}}"
CLASH = gateway(HTTP, "name: https, port: 80, protocol: HTTPS, tls: {certificateRefs: [{name: c}]}")
TO_WEB = "rules: [{backendRefs: [{name: web, port: 80}]}]"
ABROAD = "rules: [{backendRefs: [{name: cart, namespace: carts, port: 80}]}]"
HELM = manifest("HelmRelease", "{}", namespace="carts", group="helm.toolkit.fluxcd.io")
FROM_BLOG = "group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: blog"
ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(rule: str, files: dict[str, str], profile: Profile = Profile.DEFAULT) -> list[Finding]:
    """What `rule` reports in the working folder, once `files` are in it."""
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    settings = Settings(select=(rule,), profile=profile)
    report = lint(parse(collect(["."], ReadOptions())), RULEBOOK, settings, debug=True)
    assert not report.errors
    return list(report.findings)


@pytest.mark.parametrize(
    ("rule", "text", "severity", "help_text"),
    [
        pytest.param(
            "route-parent-missing",
            gateway(HTTP, name="public") + route(parent="name: pulbic"),
            ERROR,
            "Write `public`",
            id="nearly the name",
        ),
        pytest.param(
            "route-parent-missing",
            gateway(ALL, namespace="zoo") + gateway(ALL, namespace="infra") + route(),
            ERROR,
            "Add `namespace: infra`",
            id="T239 another namespace",
        ),
        pytest.param(
            "route-parent-missing",
            gateway(HTTP, name="other") + route(),
            WARNING,
            "Define the Gateway",
            id="others",
        ),
        pytest.param(
            "route-parent-missing",
            manifest("HTTPRoute", "{rules: []}"),
            WARNING,
            "`parentRefs`",
            id="S5.33 none",
        ),
        pytest.param(
            "route-parent-missing",
            route(parent="kind: Service, name: web"),
            ERROR,
            'Add `group: ""`',
            id="T266 no group",
        ),
        pytest.param(
            "route-parent-missing",
            route(parent="kind: gateway, name: g"),
            ERROR,
            "Name a Gateway",
            id="no such kind",
        ),
        pytest.param(
            "route-section-missing",
            gateway(HTTP) + route(parent="name: g, sectionName: htpt"),
            ERROR,
            "Write `http`",
            id="T236 nearly the name",
        ),
        pytest.param(
            "route-section-missing",
            gateway(HTTP) + route(parent="name: g, sectionName: web, port: 80"),
            ERROR,
            "Name one of its listeners: `http` (80).",
            id="T236 no such name",
        ),
        pytest.param(
            "route-section-missing",
            gateway(HTTP) + route(parent="name: g, sectionName: http, port: 81"),
            ERROR,
            "Leave `port` out, or write 80",
            id="S5.11 another port",
        ),
        pytest.param(
            "route-section-missing",
            gateway(HTTP)
            + listener_set("name: web, port: 81, protocol: HTTP")
            + route(parent="name: g, port: 81"),
            ERROR,
            "Name ListenerSet `shop/s`",
            id="T260 in a set",
        ),
        pytest.param(
            "route-host-no-listener",
            gateway(HTTP + ", hostname: a.com") + route("hostnames: [b.com], rules: []"),
            ERROR,
            "Give the route a host",
            id="S5.18 none in common",
        ),
        pytest.param(
            "route-host-no-listener",
            gateway(HTTP + ", hostname: a.com") + route("hostnames: [a.com, b.com], rules: []"),
            WARNING,
            "Add a listener for the host",
            id="T233 one of two",
        ),
        pytest.param(
            "route-backend-missing",
            service("wbe") + route(TO_WEB),
            ERROR,
            "Write `wbe`",
            id="nearly the name",
        ),
        pytest.param(
            "route-backend-missing",
            service("web", namespace="other") + route(TO_WEB),
            ERROR,
            "Add `namespace: other`, and a ReferenceGrant",
            id="S5.26 another namespace",
        ),
        pytest.param(
            "route-backend-missing",
            service("cart") + route(TO_WEB),
            WARNING,
            "Define the Service",
            id="others",
        ),
        pytest.param(
            "route-backend-port-missing",
            service("web", "[{name: a, port: 81}, {name: b, port: 53, protocol: UDP}]") + route(TO_WEB),
            ERROR,
            "Use `port: 81`",
            id="S5.25 the only port for TCP",
        ),
        pytest.param(
            "route-backend-port-missing",
            service("web", "[{name: a, port: 81}, {name: b, port: 82}]") + route(TO_WEB),
            ERROR,
            "Name a port of the Service: 81 (`a`) and 82 (`b`).",
            id="S5.25 several ports",
        ),
        pytest.param(
            "route-cross-namespace-denied",
            service("cart", namespace="carts") + route(ABROAD),
            WARNING,
            "Add a ReferenceGrant to the namespace `carts`",
            id="T241 no grant in sight",
        ),
        pytest.param(
            "route-cross-namespace-denied",
            grant("carts", FROM_BLOG) + route(ABROAD),
            ERROR,
            "Extend a ReferenceGrant",
            id="S5.26 a grant for others",
        ),
        pytest.param(
            "route-cross-namespace-denied",
            grant("shop", FROM_BLOG.replace("blog", "shop")) + route(ABROAD),
            ERROR,
            "Move the ReferenceGrant",
            id="T242 in the wrong namespace",
        ),
        pytest.param(
            "route-cross-namespace-denied",
            HELM + grant("carts", FROM_BLOG) + route(ABROAD),
            ERROR,
            "Extend a ReferenceGrant",
            id="S5.26 a grant for others beside a chart",
        ),
    ],
)
def test_how_much_it_matters_and_what_to_do(
    rule: str, text: str, severity: Severity, help_text: str, tree: Path
) -> None:
    (finding,) = findings(rule, {"a.yaml": text})
    assert finding.severity is severity
    assert help_text in finding.help


def test_a_chart_may_bring_the_grant(tree: Path) -> None:
    text = HELM + service("cart", namespace="carts") + route(ABROAD)
    assert findings("route-cross-namespace-denied", {"a.yaml": text}) == []


def test_what_is_named_twice_is_told_once(tree: Path) -> None:
    spec = "rules: [{backendRefs: [{name: a, port: 80}, {name: a, port: 80}]}]"
    text = service("other") + route(spec)
    (finding,) = findings("route-backend-missing", {"a.yaml": text})
    assert [related.label for related in finding.related] == ["and here"]


def test_the_gateway_of_another_environment_is_no_parent_elsewhere(tree: Path) -> None:
    """S6.9."""
    files = {"dev/a.yaml": gateway(ALL, namespace="infra"), "prod/a.yaml": route()}
    assert findings("route-parent-missing", files) == []
    files = {"dev/a.yaml": "", "prod/b.yaml": gateway(ALL, namespace="infra")}
    assert [finding.severity for finding in findings("route-parent-missing", files)] == [ERROR]


def test_listener_sets_of_two_environments_do_not_meet(tree: Path) -> None:
    """S5.15, S6.9."""
    shared = gateway(HTTP, more=", allowedListeners: {namespaces: {from: Same}}")
    one, two = (listener_set("name: x, port: 81, protocol: HTTP", name=name) for name in ("one", "two"))
    files = {"a.yaml": shared, "dev/s.yaml": one, "prod/s.yaml": two}
    assert findings("listener-conflict", files) == []
    assert (
        len(findings("listener-conflict", {"prod/more.yaml": one.replace("name: one", "name: three")})) == 1
    )


def test_a_listener_is_told_once_however_many_it_conflicts_with(tree: Path) -> None:
    """S5.5."""
    listeners = [f"name: {name}, port: 1, protocol: {kind}" for name, kind in (("a", "HTTP"), ("b", "TCP"))]
    text = gateway(*listeners, "name: c, port: 1, protocol: HTTPS, tls: {certificateRefs: [{name: s}]}")
    found = findings("listener-conflict", {"a.yaml": text})
    assert ["`c`" in finding.message for finding in found] == [False, True]


LETS_IN = ", allowedListeners: {namespaces: {from: Same}}"
TWO_PARENTS = (
    gateway(HTTP + ", hostname: a.com")
    + gateway(HTTP + ", hostname: a.com", name="h")
    + manifest("HTTPRoute", "{parentRefs: [{name: g}, {name: h}], hostnames: [a.com, b.com], rules: []}", "r")
)
PATCHED = [
    ("route-section-missing", "Gateway", "g", gateway(HTTP) + route(parent="name: g, sectionName: web")),
    (
        "route-host-no-listener",
        "Gateway",
        "g",
        gateway(HTTP + ", hostname: a.com") + route("hostnames: [b.com]"),
    ),
    (
        "route-host-no-listener",
        "HTTPRoute",
        "r",
        gateway(HTTP + ", hostname: a.com") + route("hostnames: [b.com]"),
    ),
    ("route-parent-missing", "HTTPRoute", "r", manifest("HTTPRoute", "{rules: []}", "r")),
    ("route-backend-port-missing", "Service", "web", service("web", "[{port: 81}]") + route(TO_WEB)),
    ("route-host-no-listener", "Gateway", "g", TWO_PARENTS),
    ("listener-conflict", "Gateway", "g", CLASH),
    ("listener-conflict", "Gateway", "g", gateway(HTTP, more=LETS_IN) + listener_set(HTTP)),
]


@pytest.mark.parametrize(("rule", "kind", "name", "text"), PATCHED)
def test_what_a_patch_may_change_is_not_reported(
    rule: str, kind: str, name: str, text: str, tree: Path
) -> None:
    assert len(findings(rule, {"base/a.yaml": text})) == 1
    overlay = f"resources: [../base]\npatches: [{{path: p.yaml, target: {{kind: {kind}, name: {name}}}}}]\n"
    assert findings(rule, {"prod/kustomization.yaml": overlay, "prod/p.yaml": "[]\n"}) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("route-parent-missing", gateway(HTTP) + route(parent="name: '${GATEWAY}'")),
        ("route-backend-missing", service("web") + route(TO_WEB.replace("web", "'${SERVICE}'"))),
        (
            "route-host-no-listener",
            gateway(HTTP + ", hostname: a.com") + route('hostnames: [b.com, "${HOST}"]'),
        ),
    ],
)
def test_names_that_are_still_to_be_filled_in_are_not_looked_for(rule: str, text: str, tree: Path) -> None:
    assert findings(rule, {"a.yaml": text}) == []


def test_a_conflicted_listener_has_the_host_all_the_same(tree: Path) -> None:
    """S5.5, S5.18."""
    text = gateway(
        "name: a, port: 80, protocol: HTTP, hostname: a.com",
        "name: b, port: 81, protocol: HTTP, hostname: b.com",
        "name: c, port: 81, protocol: HTTPS, hostname: b.com, tls: {certificateRefs: [{name: s}]}",
    )
    text += route("hostnames: [a.com, b.com], rules: []")
    assert findings("route-host-no-listener", {"a.yaml": text}) == []
