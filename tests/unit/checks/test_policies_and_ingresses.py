"""What the examples of the rules, one file each, cannot show: several files, and rarer corner cases."""

from pathlib import Path
from textwrap import dedent

import pytest

from netlint.config import Profile, Settings
from netlint.finding import Finding
from netlint.lint import lint
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse

RULEBOOK = load()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(rule: str, files: dict[str, str], profile: Profile = Profile.DEFAULT) -> list[Finding]:
    """What `rule` reports in the working folder, once `files` are in it."""
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(dedent(text), encoding="utf-8")
    report = lint(
        parse(collect(["."], ReadOptions())), RULEBOOK, Settings(select=(rule,), profile=profile), debug=True
    )
    assert not report.errors
    return list(report.findings)


def ingress(
    name: str,
    *,
    namespace: str = "shop",
    class_name: str = "nginx",
    host: str = "a.com",
    backend: str = "web",
) -> str:
    return f"""\
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {{name: {name}, namespace: {namespace}}}
        spec:
          ingressClassName: {class_name}
          rules:
            - host: {host}
              http:
                paths:
                  - path: /
                    pathType: Prefix
                    backend: {{service: {{name: {backend}, port: {{number: 80}}}}}}
        """


def service(name: str, *, namespace: str = "shop", target: int | str = 8080) -> str:
    return f"""\
        apiVersion: v1
        kind: Service
        metadata: {{name: {name}, namespace: {namespace}}}
        spec:
          selector: {{app: {name}}}
          ports: [{{port: 80, targetPort: {target}}}]
        """


def pod(app: str, *, namespace: str = "shop", port: int = 8080, phase: str = "Running") -> str:
    return f"""\
        apiVersion: v1
        kind: Pod
        metadata: {{name: {app}, namespace: {namespace}, labels: {{app: {app}}}}}
        spec:
          containers: [{{name: main, image: example.com/main:1, ports: [{{containerPort: {port}}}]}}]
        status: {{phase: {phase}}}
        """


def policy(name: str, spec: str, *, namespace: str = "shop") -> str:
    return f"""\
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {{name: {name}, namespace: {namespace}}}
        spec: {spec}
        """


class TestRouteDuplicate:
    def test_two_ingresses_of_one_class(self, tree: Path) -> None:
        """T203"""
        one, other = ingress("one"), ingress("two", namespace="blog")
        assert len(findings("ingress-route-duplicate", {"a.yaml": one, "b.yaml": other})) == 1

    def test_two_versions_of_one_ingress(self, tree: Path) -> None:
        """S6.9"""
        assert not findings(
            "ingress-route-duplicate", {"base/a.yaml": ingress("one"), "all/b.yaml": ingress("one")}
        )

    def test_environments_are_alternatives(self, tree: Path) -> None:
        """Two folders that are never applied together."""
        files = {"dev/a.yaml": ingress("one"), "prod/b.yaml": ingress("two")}
        assert not findings("ingress-route-duplicate", files)

    def test_another_class_is_another_door(self, tree: Path) -> None:
        """S4.16"""
        files = {"a.yaml": ingress("one"), "b.yaml": ingress("two", class_name="internal")}
        assert not findings("ingress-route-duplicate", files)


class TestBackendMissing:
    def test_a_near_name_makes_it_an_error(self, tree: Path) -> None:
        """T199"""
        (found,) = findings("ingress-backend-missing", {"a.yaml": ingress("one"), "b.yaml": service("webb")})
        assert (found.severity, found.help) == (
            "error",
            "Write `webb`, if that is the Service that is meant.",
        )

    def test_another_namespace_is_out_of_reach(self, tree: Path) -> None:
        """S4.2, T199"""
        (found,) = findings(
            "ingress-backend-missing", {"a.yaml": ingress("one"), "b.yaml": service("web", namespace="x")}
        )
        assert "Move the Ingress to the namespace `x`" in found.help
        assert [related.location.file for related in found.related] == ["b.yaml"]

    def test_without_any_service_nothing_is_known(self, tree: Path) -> None:
        """Demand 9"""
        files = {"a.yaml": ingress("one"), "b.yaml": service("other", namespace="x")}
        assert not findings("ingress-backend-missing", files)

    def test_an_operator_may_make_the_service(self, tree: Path) -> None:
        """Demand 9"""
        made = """\
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: web, namespace: shop}
            spec: {}
            """
        files = {"a.yaml": ingress("one"), "b.yaml": service("other"), "c.yaml": made}
        assert not findings("ingress-backend-missing", files)


class TestServicePort:
    PORT_80 = "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]}"

    def test_the_port_of_the_service(self, tree: Path) -> None:
        """T62"""
        files = {"a.yaml": pod("web"), "b.yaml": service("web"), "c.yaml": policy("p", self.PORT_80)}
        (found,) = findings("policy-uses-service-port", files)
        assert found.help == "Use `port: 8080`, the port of the pods."

    @pytest.mark.parametrize(
        ("target", "declared"),
        [
            pytest.param(80, 8080, id="the Service does not translate"),
            pytest.param(8080, 80, id="the pod declares the number"),
        ],
    )
    def test_a_port_of_the_pod(self, tree: Path, target: int, declared: int) -> None:
        """S1.47, S1.54"""
        web = pod("web", port=declared)
        files = {"a.yaml": web, "b.yaml": service("web", target=target), "c.yaml": policy("p", self.PORT_80)}
        assert not findings("policy-uses-service-port", files)

    def test_another_protocol_is_another_port(self, tree: Path) -> None:
        """S1.48"""
        spec = "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80, protocol: UDP}]}]}"
        files = {"a.yaml": pod("web"), "b.yaml": service("web"), "c.yaml": policy("p", spec)}
        assert not findings("policy-uses-service-port", files)

    def test_a_range_is_no_mistaken_number(self, tree: Path) -> None:
        """S1.50"""
        spec = "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80, endPort: 90}]}]}"
        files = {"a.yaml": pod("web"), "b.yaml": service("web"), "c.yaml": policy("p", spec)}
        assert not findings("policy-uses-service-port", files)

    def test_every_pod_of_every_namespace_is_not_known(self, tree: Path) -> None:
        """Demand 9"""
        spec = "{podSelector: {}, egress: [{to: [{namespaceSelector: {}}], ports: [{port: 80}]}]}"
        files = {"a.yaml": pod("web"), "b.yaml": service("web"), "c.yaml": policy("p", spec)}
        assert not findings("policy-uses-service-port", files)


class TestPeerAndOr:
    def test_a_pair_is_reported_once(self, tree: Path) -> None:
        """S1.26"""
        item = "{namespaceSelector: {}}, {podSelector: {matchLabels: {app: a}}}"
        spec = f"{{podSelector: {{}}, ingress: [{{from: [{item}, {item}]}}]}}"
        assert len(findings("policy-peer-and-or", {"a.yaml": policy("p", spec)})) == 2

    def test_an_operator_may_make_the_pods(self, tree: Path) -> None:
        """Demand 9"""
        spec = (
            "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}, "
            "{podSelector: {matchLabels: {strimzi.io/cluster: a}}}]}]}"
        )
        files = {"a.yaml": policy("p", spec), "b.yaml": pod("web")}
        assert not findings("policy-peer-and-or", files)
        assert len(findings("policy-peer-and-or", files, Profile.PEDANTIC)) == 1


class TestSelectsNothing:
    def test_a_chart_may_bring_the_pods(self, tree: Path) -> None:
        """Demand 9"""
        files = {
            "a.yaml": pod("web"),
            "b.yaml": policy("p", "{podSelector: {matchLabels: {app.kubernetes.io/name: redis}}}"),
        }
        assert not findings("policy-selects-nothing", files)
        assert len(findings("policy-selects-nothing", files, Profile.PEDANTIC)) == 1

    def test_case_counts(self, tree: Path) -> None:
        """T91"""
        files = {"a.yaml": pod("web"), "b.yaml": policy("p", "{podSelector: {matchLabels: {app: Web}}}")}
        (found,) = findings("policy-selects-nothing", files)
        assert "Select `app: web`" in found.help


class TestDefaultDeny:
    def test_a_pod_that_is_done_needs_no_policy(self, tree: Path) -> None:
        """S1.67, T92"""
        assert not findings("missing-default-deny", {"a.yaml": pod("web", phase="Succeeded")})

    def test_an_ingress_controller_is_meant_to_be_reached(self, tree: Path) -> None:
        """The front door."""
        assert not findings("missing-default-deny", {"a.yaml": pod("ingress-nginx", namespace="edge")})

    def test_the_finding_stands_at_the_namespace(self, tree: Path) -> None:
        """Demand 16: one finding for each namespace."""
        shop = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
        (found,) = findings(
            "missing-default-deny", {"a.yaml": pod("web"), "b.yaml": pod("api"), "ns.yaml": shop}
        )
        assert (found.location.file, found.location.line_text) == ("ns.yaml", "  name: shop")
        assert len(found.related) == 2


class TestImplicitIngressDeny:
    EGRESS = "{podSelector: {matchLabels: {app: web}}, egress: [{}]}"

    def test_two_such_policies_do_not_excuse_each_other(self, tree: Path) -> None:
        """S1.10, T7"""
        files = {"a.yaml": pod("web"), "b.yaml": policy("p", self.EGRESS), "c.yaml": policy("q", self.EGRESS)}
        assert len(findings("policy-implicit-ingress-deny", files)) == 2

    def test_ingress_rules_for_the_same_pods_excuse_it(self, tree: Path) -> None:
        """S1.5: another policy isolates the pods on purpose."""
        other = "{podSelector: {matchExpressions: [{key: app, operator: Exists}]}, ingress: [{}]}"
        files = {"a.yaml": pod("web"), "b.yaml": policy("p", self.EGRESS), "c.yaml": policy("q", other)}
        assert not findings("policy-implicit-ingress-deny", files)


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("api_version", "backend", "expected"),
    [
        ("networking.k8s.io/v1", "{service: {name: web, port: {number: 81}}}", "Use `number: 80`."),
        ("extensions/v1beta1", "{serviceName: web, servicePort: 81}", "Use `servicePort: 80`."),
        (
            "extensions/v1beta1",
            "{serviceName: web, servicePort: 8080}",
            "Use `servicePort: 80`, the port of the Service.",
        ),
    ],
)
def test_the_help_writes_a_backend_as_its_api_version_does(
    api_version: str, backend: str, expected: str
) -> None:
    """S4.26"""
    text = f"""\
        apiVersion: {api_version}
        kind: Ingress
        metadata: {{name: web, namespace: shop}}
        spec:
          rules: [{{http: {{paths: [{{path: /, pathType: Prefix, backend: {backend}}}]}}}}]
        """
    (finding,) = findings("ingress-backend-port-missing", {"a.yaml": text, "b.yaml": service("web")})
    assert finding.help == expected


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("protocols", "speaks_of_ingress"),
    [(("UDP",), False), (("SCTP", "UDP"), False), (("UDP", "TCP"), True), (("TCP",), True)],
)
def test_an_ingress_is_no_way_out_for_other_protocols_than_tcp(
    protocols: tuple[str, ...], speaks_of_ingress: bool
) -> None:
    """S4.1: an Ingress carries HTTP."""
    ports = ", ".join(f"{{name: p{n}, port: {n}, protocol: {p}}}" for n, p in enumerate(protocols, 1))
    text = f"""\
        apiVersion: v1
        kind: Service
        metadata: {{name: game}}
        spec: {{type: NodePort, selector: {{app: game}}, ports: [{ports}]}}
        """
    (finding,) = findings("exposed-nodeport", {"a.yaml": text})
    assert ("Ingress" in finding.help) is ("Ingress" in finding.message) is speaks_of_ingress


@pytest.mark.usefixtures("tree")
def test_a_slip_in_a_short_label_is_named() -> None:
    """T149"""
    text = service("web").replace("{app: web}", "{app: wbe}")
    (finding,) = findings("service-selects-nothing", {"a.yaml": text, "b.yaml": pod("web")})
    assert finding.help == "Select `app: web`, a label of Pod `shop/web`, instead of `app: wbe`."
