"""A URL that a Gateway, or a Route of OpenShift, serves: which rule takes its request, and where it gets to."""

from tests.unit.engine.requesting import (
    ALLOWED,
    DENIED,
    HTTP,
    PARTIAL,
    UNKNOWN,
    ask,
    backend,
    http,
    policy,
    said,
)
from tests.unit.engine.route_objects import gateway, grant, listener_set, openshift_route, route


class TestGateways:
    def test_the_most_specific_match_wins(self) -> None:
        """S5.20."""
        text = gateway(HTTP) + http(backend("web"), backend("api", "/api"), backend("web", "/api/x", "Exact"))
        for path, verdict in (("/", ALLOWED), ("/api/y", DENIED), ("/api/x", ALLOWED)):
            assert ask(text, f"http://a.com{path}").verdict is verdict
        found = ask(text, "http://a.com/api")
        assert found.notes[0].text == (
            "HTTPRoute `shop/r` (Gateway `shop/g`, listener `a`) takes the request by its rule 2."
        )
        assert ask(text, "http://a.com/", "svc/shop/web").verdict is ALLOWED

    def test_a_pattern_is_not_evaluated(self) -> None:
        text = gateway(HTTP) + http(backend("web", "'/a.*'", "RegularExpression"), backend("api"))
        for destination in ("shop/web", "shop/api"):
            assert ask(text, "http://a.com/ab", destination).verdict is UNKNOWN
        assert ask(text, "http://a.com/ab", "team/other").verdict is DENIED

    def test_the_most_specific_listener_takes_the_request(self) -> None:
        """S5.9."""
        listeners = gateway(HTTP, "name: b, port: 80, protocol: HTTP, hostname: a.com")
        text = listeners + http(backend("api"), parent="name: g, sectionName: a")
        text += http(backend("web"), name="s", parent="name: g, sectionName: b")
        assert ask(text, "http://a.com/").verdict is ALLOWED
        assert ask(text, "http://a.com/", "shop/api").verdict is DENIED

    def test_routes_of_a_wider_listener_may_be_asked_where_the_closest_has_none(self) -> None:
        """S5.9: that depends on whether the implementation keeps listeners apart."""
        listeners = gateway(HTTP, "name: b, port: 80, protocol: HTTP, hostname: a.com")
        text = listeners + http(backend("web"), parent="name: g, sectionName: a")
        assert ask(text, "http://a.com/").verdict is UNKNOWN
        assert ask(text, "http://a.com/", "shop/api").verdict is DENIED

    def test_listeners_have_schemes_and_ports(self) -> None:
        """S5.3."""
        text = gateway(HTTP) + http(backend("web"))
        found = ask(text, "https://a.com/")
        assert found.verdict is DENIED
        assert said(found) == "The input serves `a.com`, but not over https on port 443: http://a.com/."
        assert ask(text, "http://a.com:8080/").verdict is UNKNOWN

    def test_listener_sets_add_to_their_gateway(self) -> None:
        """S5.14, S5.15."""
        opened = gateway(
            "name: z, port: 81, protocol: HTTP", more=", allowedListeners: {namespaces: {from: All}}"
        )
        text = opened + listener_set(HTTP) + http(backend("web"), parent="kind: ListenerSet, name: s")
        assert ask(text, "http://a.com/").verdict is ALLOWED

    def test_a_set_without_its_gateway_is_not_known(self) -> None:
        """S5.14, S5.15."""
        text = listener_set(HTTP, parent="name: g, namespace: infra")
        text += http(backend("web"), parent="kind: ListenerSet, name: s")
        assert ask(text, "http://a.com/").verdict is UNKNOWN

    def test_a_rule_takes_what_one_of_its_matches_takes(self) -> None:
        """S5.21."""
        matches = "{path: {type: RegularExpression, value: '/a.*'}}, {path: {type: PathPrefix, value: /}}"
        text = gateway(HTTP) + http(f"{{matches: [{matches}], backendRefs: [{{name: web, port: 80}}]}}")
        found = ask(text, "http://a.com/ab")
        assert found.verdict is ALLOWED
        assert "takes the request by its rule 1." in said(found)

    def test_another_namespace_has_to_permit_it(self) -> None:
        """S5.26."""
        text = gateway(HTTP) + http(backend("other", more=", namespace: team"))
        found = ask(text, "http://a.com/", "team/other")
        assert found.verdict is DENIED
        assert "no ReferenceGrant" in said(found)
        source = "group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop"
        assert ask(text + grant("team", source), "http://a.com/", "team/other").verdict is ALLOWED

    def test_weights_share_requests(self) -> None:
        """S5.28."""
        match = "matches: [{path: {type: PathPrefix, value: /}}]"
        shared = "backendRefs: [{name: web, port: 80, weight: 9}, {name: api, port: 80, weight: %d}]"
        text = gateway(HTTP) + http(f"{{{match}, {shared}}}")
        found = ask(text % 1, "http://a.com/")
        assert found.verdict is PARTIAL
        assert [(ports.first, ports.last) for ports in found.allowed] == [(8080, 8080)]
        assert "port TCP 80 for 9 of 10 requests" in said(found)
        assert ask(text % 0, "http://a.com/").verdict is ALLOWED
        assert ask(text % 0, "http://a.com/", "shop/api").verdict is DENIED

    def test_a_gateway_that_is_not_in_the_input_is_not_known(self) -> None:
        text = http(backend("web"), parent="name: g, namespace: infra")
        found = ask(text, "https://a.com/")
        assert found.verdict is UNKNOWN
        assert "(Gateway `infra/g`, not in the input) may take the request" in said(found)
        assert ask(text, "https://a.com/", "shop/api").verdict is DENIED

    def test_a_route_that_no_listener_lets_in_serves_nothing(self) -> None:
        """S5.8."""
        text = gateway(HTTP, namespace="infra") + http(backend("web"), parent="name: g, namespace: infra")
        assert ask(text, "http://a.com/").verdict is DENIED

    def test_tls_is_passed_on_by_the_host_alone(self) -> None:
        """S5.19."""
        listener = "name: t, port: 443, protocol: TLS, tls: {mode: Passthrough}"
        rules = "hostnames: [a.com], rules: [{backendRefs: [{name: web, port: 80}]}]"
        text = gateway(listener) + route(rules, kind="TLSRoute")
        assert ask(text, "https://a.com/any").verdict is ALLOWED
        assert ask(text, "http://a.com/any").verdict is DENIED

    def test_tls_for_another_host_goes_elsewhere(self) -> None:
        """S5.18."""
        listener = "name: t, port: 443, protocol: TLS, tls: {mode: Passthrough}"
        rules = "hostnames: [%s], rules: [{backendRefs: [{name: %s, port: 80}]}]"
        text = gateway(listener) + route(rules % ("a.com", "web"), kind="TLSRoute")
        text += route(rules % ("b.com", "api"), kind="TLSRoute", name="s")
        assert ask(text, "https://a.com/").verdict is ALLOWED
        assert ask(text, "https://a.com/", "shop/api").verdict is DENIED

    def test_no_clear_text_gets_to_a_route_of_tls(self) -> None:
        spec = "hostnames: [a.com], rules: [{backendRefs: [{name: web, port: 80}]}]"
        text = route(spec, kind="TLSRoute", parent="name: g, namespace: infra")
        assert ask(text, "https://a.com/").verdict is UNKNOWN
        assert ask(text, "http://a.com/").verdict is DENIED

    def test_its_pods_are_in_its_namespace(self) -> None:
        """S5.32."""
        text = gateway(HTTP) + http(backend("web"))
        assert ask(text + policy("{podSelector: {}}"), "http://a.com/").verdict is ALLOWED

    def test_a_redirect_gets_to_no_pod(self) -> None:
        redirect = "{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}"
        found = ask(gateway(HTTP) + http(redirect), "http://a.com/")
        assert found.verdict is DENIED
        assert "It answers with a redirect" in said(found)


class TestOpenShift:
    def test_the_longest_path_of_a_host_wins(self) -> None:
        """V8.19."""
        text = openshift_route("{host: a.com, to: {kind: Service, name: web}}")
        text += openshift_route("{host: a.com, path: /api, to: {kind: Service, name: api}}", "s")
        assert ask(text, "http://a.com/x").verdict is ALLOWED
        found = ask(text, "http://a.com/api/x")
        assert found.verdict is DENIED
        assert found.notes[0].text == "Route `shop/s` (router of OpenShift) takes the request."

    def test_tls_decides_the_scheme(self) -> None:
        """V8.20, V8.21."""
        plain = openshift_route("{host: a.com, to: {kind: Service, name: web}}")
        assert ask(plain, "https://a.com/").verdict is DENIED
        edge = openshift_route("{host: a.com, to: {kind: Service, name: web}, tls: {termination: edge}}")
        assert ask(edge, "https://a.com/").verdict is ALLOWED
        found = ask(edge, "http://a.com/")
        assert found.verdict is DENIED
        assert "not over http on port 80: https://a.com" in said(found)

    def test_weights_share_requests(self) -> None:
        """V8.19."""
        others = "alternateBackends: [{kind: Service, name: api, weight: 100}]"
        text = openshift_route(f"{{host: a.com, to: {{kind: Service, name: web, weight: 100}}, {others}}}")
        assert ask(text, "http://a.com/").verdict is PARTIAL
        assert ask(text, "http://a.com/", "team/other").verdict is DENIED

    def test_a_weight_of_0_takes_nothing(self) -> None:
        """V8.19."""
        others = "alternateBackends: [{kind: Service, name: api, weight: 0}]"
        text = openshift_route(f"{{host: a.com, to: {{kind: Service, name: web}}, {others}}}")
        assert ask(text, "http://a.com/").verdict is ALLOWED

    def test_wildcards_have_to_be_switched_on(self) -> None:
        """V8.23."""
        text = openshift_route("{host: x.a.com, wildcardPolicy: Subdomain, to: {kind: Service, name: web}}")
        assert ask(text, "http://y.a.com/").verdict is UNKNOWN
        assert ask(text, "http://y.a.com/", "shop/api").verdict is DENIED

    def test_the_router_is_known_by_the_labels_of_its_namespace(self) -> None:
        """V8.4."""
        text = openshift_route("{host: a.com, to: {kind: Service, name: web}}")
        label = "policy-group.network.openshift.io/ingress: ''"
        assert ask(
            text + policy(f"{{namespaceSelector: {{matchLabels: {{{label}}}}}}}"), "http://a.com/"
        ).verdict is (ALLOWED)

    def test_a_host_below_the_domain_of_the_router_is_not_known(self) -> None:
        """V8.19, V8.23."""
        text = openshift_route("{to: {kind: Service, name: web}}")
        assert ask(text, "http://r-shop.apps.example/").verdict is UNKNOWN
        assert ask(text, "http://s-shop.apps.example/").verdict is DENIED
