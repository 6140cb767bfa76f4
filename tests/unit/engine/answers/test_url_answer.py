"""A URL that an Ingress serves: which rule takes its request, what forwards it, and what policies say."""

import pytest

from netlint.engine.answers.answer import Question, answer
from netlint.engine.answers.explain import Verdict
from netlint.engine.reachability.effective import effective
from netlint.engine.ways_in.exposure import Exposures
from netlint.errors import UsageError
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.truth import Truth
from tests.unit.engine.requesting import (
    ALLOWED,
    APPS,
    DENIED,
    HTTP,
    PARTIAL,
    UNKNOWN,
    app,
    ask,
    ingress,
    pod_in,
    policy,
    rule,
    said,
)
from tests.unit.engine.route_objects import (
    gateway,
    grant,
    manifest,
    namespace,
    route,
)
from tests.unit.normalize.given import snapshot

VERDICTS = {Truth.TRUE: ALLOWED, Truth.FALSE: DENIED, Truth.UNKNOWN: UNKNOWN}
PREFIXES = ingress(
    rule("a.com", ("/", "Prefix", "web"), ("/api", "Prefix", "api"), ("/api/x", "Exact", "web"))
)


@pytest.mark.parametrize(
    ("path", "web", "api"),
    [
        pytest.param("/", ALLOWED, DENIED, id="S4.10"),
        pytest.param("/api", DENIED, ALLOWED, id="S4.11 the longer path"),
        pytest.param("/api/x", ALLOWED, DENIED, id="S4.9 exact"),
        pytest.param("/api/x/", DENIED, ALLOWED, id="S4.9 exact, and a slash"),
        pytest.param("/apis", ALLOWED, DENIED, id="S4.10 element by element"),
        pytest.param("/api?x=1#y", DENIED, ALLOWED, id="the query is no part of the path"),
    ],
)
def test_the_longest_path_of_an_ingress_wins(path: str, web: Verdict, api: Verdict) -> None:
    assert ask(PREFIXES, f"http://a.com{path}").verdict is web
    assert ask(PREFIXES, f"http://A.com.:80{path}", "shop/api").verdict is api


def test_of_two_equal_paths_the_exact_one_wins() -> None:
    """S4.11."""
    both = ingress(rule("a.com", ("/x", "Prefix", "api"), ("/x", "Exact", "web")))
    assert ask(both, "http://a.com/x").verdict is ALLOWED
    assert ask(both, "http://a.com/x/y").verdict is DENIED


def test_the_winning_rule_is_named_with_its_place() -> None:
    found = ask(PREFIXES, "http://a.com/api/v1")
    assert found.verdict is DENIED
    assert (found.pairs, found.allowed) == ((), ())
    assert [note.text for note in found.notes] == [
        "Ingress `shop/i` (class `nginx`) takes the request by its path `/api` (Prefix).",
        "It leads to Service `shop/api` port TCP 80, and so to TCP 8080 of `shop/api[Deployment]`.",
    ]
    assert found.notes[0].origin is not None
    assert found.notes[0].origin.path == ("spec", "rules", 0, "http", "paths", 1)


@pytest.mark.parametrize(
    ("host", "verdict"),
    [
        pytest.param("x.a.com", ALLOWED, id="S4.7 one label"),
        pytest.param("y.x.a.com", DENIED, id="S4.7 not two"),
        pytest.param("a.com", DENIED, id="S4.7 not none"),
        pytest.param("api.a.com", DENIED, id="S4.8 the exact host"),
    ],
)
def test_a_wildcard_of_an_ingress_is_one_label(host: str, verdict: Verdict) -> None:
    text = ingress(rule("*.a.com", ("/", "Prefix", "web")), rule("api.a.com", ("/", "Prefix", "api")))
    assert ask(text, f"http://{host}/").verdict is verdict


def test_the_default_backend_takes_what_no_rule_does() -> None:
    """S4.5."""
    default = "ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}"
    text = ingress(rule("a.com", ("/api", "Prefix", "api")), more=default)
    for url in ("http://a.com/", "http://b.com/"):
        found = ask(text, url)
        assert found.verdict is ALLOWED
        assert "by its default backend" in said(found)
    assert ask(text, "http://a.com/api").verdict is DENIED


def test_a_path_that_no_rule_takes_is_answered_with_404() -> None:
    found = ask(ingress(rule("a.com", ("/api", "Prefix", "web"))), "http://a.com/")
    assert found.verdict is DENIED
    assert said(found) == "Nothing takes the path `/` there (class `nginx`), so the answer is 404."


def test_a_missing_service_fails_the_request() -> None:
    """S4.4."""
    found = ask(ingress(rule("a.com", ("/", "Prefix", "wab"))), "http://a.com/")
    assert found.verdict is DENIED
    assert "It leads to Service `shop/wab`, which is not in the input, so the request fails." in said(found)


def test_a_port_that_the_service_lacks_fails_the_request() -> None:
    """S4.3."""
    text = ingress(rule("a.com", ("/", "Prefix", "web"))).replace("number: 80", "number: 81")
    found = ask(text, "http://a.com/")
    assert found.verdict is DENIED
    assert "It leads to Service `shop/web` port 81, which has no such port" in said(found)


def test_a_host_that_nothing_serves_is_answered_with_the_nearest() -> None:
    found = ask(PREFIXES, "http://b.com/")
    assert found.verdict is DENIED
    assert said(found) == (
        "No Ingress or route of the input serves the host `b.com`. Served are, for example, `a.com`."
    )
    assert said(ask("", "http://b.com/")) == (
        "No Ingress or route of the input serves the host `b.com`. None of them names a host."
    )


def test_what_is_not_read_may_serve_the_host() -> None:
    """V0.12."""
    other = manifest("IngressRoute", "{routes: []}", "t", "shop", "traefik.io")
    found = ask(PREFIXES + other, "http://b.com/")
    assert found.verdict is UNKNOWN
    assert said(found).endswith(
        "Objects of kind IngressRoute, which netlint does not read, may serve it all the same."
    )


CONTROLLER = manifest(
    "Deployment",
    "{selector: {matchLabels: {app: ingress-nginx}}, template: {metadata: {labels: {app: ingress-nginx}}, "
    "spec: {containers: [{name: c, image: registry.k8s.io/ingress-nginx/controller:v1}]}}}",
    "controller",
    "edge",
    "apps",
)
FROM_EDGE = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}"


class TestPolicies:
    """D.11: they see the controller, never the client."""

    def test_a_controller_in_the_input_is_asked_itself(self) -> None:
        text = PREFIXES + CONTROLLER + namespace("edge")
        found = ask(text + policy(FROM_EDGE), "http://a.com/")
        assert found.verdict is ALLOWED
        assert [pair.source.name for pair in found.pairs] == ["edge/controller[Deployment]"]
        assert found.notes[-1].text == "`edge/controller[Deployment]` forwards the request."
        refused = ask(text + policy("{podSelector: {}}"), "http://a.com/")
        assert refused.verdict is DENIED
        assert refused.pairs[0].ingress.verdict is DENIED

    def test_its_own_egress_counts(self) -> None:
        spec = "{podSelector: {}, policyTypes: [Egress]}"
        closed = manifest("NetworkPolicy", spec, "closed", "edge", "networking.k8s.io")
        assert ask(PREFIXES + CONTROLLER + closed, "http://a.com/").verdict is DENIED

    def test_of_one_that_is_not_in_the_input_little_is_known(self) -> None:
        assert ask(PREFIXES + policy("{namespaceSelector: {}}"), "http://a.com/").verdict is ALLOWED
        found = ask(PREFIXES + policy(FROM_EDGE), "http://a.com/")
        assert (found.verdict, found.allowed) == (UNKNOWN, ())
        assert "is not in the input" in found.notes[-1].text
        nobody = policy("").replace("[{from: []}]", "[]")
        assert ask(PREFIXES + nobody, "http://a.com/").verdict is DENIED

    def test_the_egress_of_one_that_is_not_in_the_input_does_not_count(self) -> None:
        """D.11."""
        spec = "{priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}}]}]}"
        closed = manifest("AdminNetworkPolicy", spec, "closed", "", "policy.networking.k8s.io")
        text = PREFIXES + closed.replace("k8s.io/v1", "k8s.io/v1alpha1")
        assert ask(text, "http://a.com/").verdict is ALLOWED
        assert ask(text + CONTROLLER, "http://a.com/").verdict is DENIED

    def test_a_balancer_outside_the_cluster_may_be_seen_as_node_or_client(self) -> None:
        """S8.8, S8.16."""
        text = PREFIXES.replace("ingressClassName: nginx", "ingressClassName: alb")
        assert ask(text, "http://a.com/").verdict is ALLOWED
        found = ask(text + policy("{ipBlock: {cidr: 203.0.113.0/24}}"), "http://a.com/")
        assert found.verdict is UNKNOWN
        assert found.notes[-1].text.startswith("A load balancer outside the cluster forwards the request")
        assert ask(text + policy("{podSelector: {}}"), "http://a.com/").verdict is DENIED


@pytest.mark.parametrize("controller", ["", CONTROLLER])
@pytest.mark.parametrize("class_name", ["nginx", "alb"])
@pytest.mark.parametrize(
    "peers",
    [
        "",
        FROM_EDGE,
        "{podSelector: {}}",
        "{namespaceSelector: {}}",
        "{ipBlock: {cidr: 0.0.0.0/0}}",
        "{ipBlock: {cidr: 10.0.0.0/8}}",
    ],
)
def test_the_exposure_of_the_same_entry_says_the_same(controller: str, class_name: str, peers: str) -> None:
    """D.11, S8.16."""
    text = APPS + controller + ingress(rule("a.com", ("/", "Prefix", "web"))).replace("nginx", class_name)
    model = effective(snapshot(text + policy(peers)))
    found = answer(model, Question("http://a.com/", "shop/web"), DEFAULT_NETWORK)
    (exposure,) = Exposures(model).all
    assert VERDICTS[exposure.verdict] is found.verdict


class TestDoubts:
    def test_what_implementation_specific_means_only_the_controller_knows(self) -> None:
        """S4.12."""
        text = ingress(rule("a.com", ("/x", "ImplementationSpecific", "web")))
        assert ask(text, "http://a.com/x/y").verdict is ALLOWED
        unknown = text.replace("nginx", "own")
        found = ask(unknown, "http://a.com/x/y")
        assert found.verdict is UNKNOWN
        assert "(ImplementationSpecific), which means what its controller makes of it" in said(found)
        assert ask(unknown, "http://a.com/y").verdict is DENIED

    def test_of_equal_rules_nobody_knows_which_wins(self) -> None:
        """S4.19, S4.20."""
        text = PREFIXES + ingress(rule("a.com", ("/", "Prefix", "api")), name="j")
        assert ask(text, "http://a.com/").verdict is UNKNOWN
        assert ask(text, "http://a.com/", "team/other").verdict is DENIED

    def test_without_tls_not_every_controller_answers_https(self) -> None:
        """S4.15."""
        text = PREFIXES.replace("nginx", "own")
        assert ask(text, "https://a.com/").verdict is UNKNOWN
        covered = text.replace("Name: own", "Name: own, tls: [{hosts: [a.com], secretName: t}]")
        assert ask(covered, "https://a.com/").verdict is ALLOWED
        assert "may redirect to https first" in said(ask(covered, "http://a.com/"))

    @pytest.mark.parametrize(
        ("spec", "web", "other"),
        [
            pytest.param("{ports: [{port: 80}]}", UNKNOWN, DENIED, id="S3.3 no selector"),
            pytest.param("{type: ExternalName, externalName: b.com}", UNKNOWN, UNKNOWN, id="S4.4 a name"),
            pytest.param("{selector: {app: zz}, ports: [{port: 80}]}", DENIED, DENIED, id="S3.4 no pods"),
            pytest.param(
                "{selector: {app: web}, ports: [{port: 80, targetPort: x}]}", DENIED, DENIED, id="S3.13"
            ),
        ],
    )
    def test_a_service_without_known_pods(self, spec: str, web: Verdict, other: Verdict) -> None:
        service = manifest("Service", spec, "s", group="").replace("apiVersion: /v1", "apiVersion: v1")
        text = service + ingress(rule("a.com", ("/", "Prefix", "s")))
        assert ask(text, "http://a.com/").verdict is web
        assert ask(text, "http://a.com/", "team/other").verdict is other

    def test_a_service_may_come_from_elsewhere(self) -> None:
        """S4.4: nothing else of its namespace is in the input."""
        spec = "hostnames: [a.com], rules: [{backendRefs: [{name: far, namespace: far, port: 80}]}]"
        source = "group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop"
        text = gateway(HTTP) + route(spec) + grant("far", source) + pod_in("far")
        found = ask(text, "http://a.com/", "far/p")
        assert found.verdict is UNKNOWN
        assert "Service `far/far`, which is not in the input." in said(found)
        assert ask(text, "http://a.com/").verdict is DENIED

    def test_an_annotation_may_redirect(self) -> None:
        note = "annotations: {nginx.ingress.kubernetes.io/permanent-redirect: 'https://b.com'}, name: i,"
        assert ask(PREFIXES.replace("name: i,", note), "http://a.com/").verdict is UNKNOWN

    def test_an_ingress_names_no_ports(self) -> None:
        """S4.1."""
        assert ask(PREFIXES, "http://a.com:8000/").verdict is UNKNOWN
        assert ask(PREFIXES, "http://a.com:8000/", "team/other").verdict is DENIED

    def test_two_classes_that_serve_a_host_are_two_answers(self) -> None:
        inside = ingress(rule("a.com", ("/", "Prefix", "api")), name="j", more="ingressClassName: inside")
        found = ask(PREFIXES + inside, "http://a.com/")
        assert found.verdict is PARTIAL
        assert found.notes[0].text == (
            "Several serve the host, and to which of them its name leads no file tells: "
            "class `nginx`; class `inside`."
        )
        same = inside.replace("name: api", "name: web")
        assert ask(PREFIXES + same, "http://a.com/").verdict is ALLOWED

    def test_a_class_that_names_the_host_takes_it_from_one_that_takes_every_host(self) -> None:
        every = ingress(rule("", ("/", "Prefix", "api")), name="j", more="ingressClassName: inside")
        assert ask(PREFIXES + every, "http://a.com/").verdict is ALLOWED
        assert ask(PREFIXES + every, "http://b.com/", "shop/api").verdict is ALLOWED

    def test_labels_of_run_time_may_decide_what_a_service_picks(self) -> None:
        """S6.3, D.4."""
        picked = "app: web, pod-template-hash: abc"
        text = app("one", labels=picked) + ingress(rule("a.com", ("/", "Prefix", "one")))
        assert ask(text, "http://a.com/").verdict is UNKNOWN
        assert ask(text, "http://a.com/", "shop/api").verdict is DENIED

    def test_a_service_that_picks_two_workloads_shares_requests(self) -> None:
        text = app("one", labels="app: both, v: '1'", service="app: both") + app(
            "two", labels="app: both, v: '2'"
        )
        text += ingress(rule("a.com", ("/", "Prefix", "one")))
        assert ask(text, "http://a.com/", "shop/two").verdict is PARTIAL
        assert ask(text, "http://a.com/", "svc/shop/one").verdict is ALLOWED


@pytest.mark.parametrize(
    ("url", "destination", "port", "message"),
    [
        ("http://a.com/", "shop/web", "80", "`--port` cannot be given together with a URL"),
        ("http://a.com/", "svc/shop/web:80", "", "leads to a port by itself"),
        ("http://a.com/", "internet", "", "leads to workloads of the input"),
        ("http://a.com/", "ns=shop,app=web", "", "leads to workloads of the input"),
        ("http://a.com/", "shop/wab", "", "no workload `shop/wab`"),
        ("ftp://a.com/", "shop/web", "", "no URL of a web server"),
        ("http:///x", "shop/web", "", "no URL of a web server"),
        ("http://[::1", "shop/web", "", "is no URL"),
        ("http://a.com:99999/", "shop/web", "", "is no URL"),
        ("http://a.com/x/../y", "shop/web", "", "servers differ"),
        ("http://a.com//y", "shop/web", "", "servers differ"),
    ],
)
def test_misuse_is_refused(url: str, destination: str, port: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ask(PREFIXES, url, destination, port)


def test_what_hangs_on_the_network_plugin_is_told() -> None:
    """D.1."""
    text = PREFIXES + CONTROLLER + namespace("edge") + policy("{ipBlock: {cidr: 0.0.0.0/0}}")
    found = ask(text, "http://a.com/")
    assert found.verdict is DENIED
    assert [item.field for item in found.assumptions] == ["ip_blocks_match_pods"]
