"""What serves an Ingress or route: told by classes, controllers, labels and annotations."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.routing.published import Publications
from netlint.engine.ways_in.front_doors import FrontDoors, Place, Server
from netlint.engine.ways_in.load_balancers import Reach
from tests.clusters.manifests import Manifest, to_yaml, workload
from tests.unit.engine.route_objects import gateway, manifest, route, service
from tests.unit.normalize.given import snapshot

WEB = service("web", more=", selector: {app: web}")
BACKEND = "defaultBackend: {service: {name: web, port: {number: 80}}}"


def controller(name: str, image: str, namespace: str = "edge", **spec: object) -> str:
    made = workload("Deployment", name, {"app": name}, namespace, **spec)
    made["spec"]["template"]["spec"]["containers"] = [{"name": "main", "image": image}]
    return f"---\n{to_yaml([made])}"


NGINX = controller("front", "registry.k8s.io/ingress-nginx/controller:v1.13.0")
TRAEFIK = controller("traefik", "docker.io/library/traefik:v3.5")
CONTOUR = controller("contour", "ghcr.io/projectcontour/contour:v1.32.0")


def ingress(class_name: str = "", annotations: str = "{}", rules: str = "") -> str:
    named = f"ingressClassName: {class_name}, " if class_name else ""
    spec = f"{{{named}{BACKEND}{rules}}}"
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n"
        f"metadata: {{name: web, namespace: shop, annotations: {annotations}}}\nspec: {spec}\n"
    )


def ingress_class(name: str, controller_name: str, annotations: str = "{}") -> str:
    return (
        f"---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\n"
        f"metadata: {{name: {name}, annotations: {annotations}}}\nspec: {{controller: {controller_name}}}\n"
    )


def server(*texts: str) -> Server:
    """What serves the first thing that is published."""
    lookup = Lookup(snapshot("".join((WEB, *texts))))
    return FrontDoors(lookup).of(next(iter(Publications(lookup))))


def names(*texts: str) -> list[str]:
    return [pods.name for pods in server(*texts).pods]


DEFAULT = '{ingressclass.kubernetes.io/is-default-class: "true"}'


class TestPods:
    @pytest.mark.parametrize(
        ("texts", "expected"),
        [
            pytest.param((ingress("nginx"), NGINX, TRAEFIK), ["front"], id="S4.16 by the name of the class"),
            pytest.param((ingress("traefik"), NGINX), [], id="S4.16 another class is not in the input"),
            pytest.param(
                (ingress("edge"), ingress_class("edge", "traefik.io/ingress-controller"), NGINX, TRAEFIK),
                ["traefik"],
                id="S4.16 by the controller of the class",
            ),
            pytest.param(
                (ingress(), ingress_class("edge", "k8s.io/ingress-nginx", DEFAULT), NGINX, TRAEFIK),
                ["front"],
                id="S4.17 by the default class",
            ),
            pytest.param((ingress(), NGINX, TRAEFIK), ["front", "traefik"], id="S4.17 any, without a class"),
            pytest.param(
                (ingress("contour"), CONTOUR), [], id="D.11 the requests pass through other pods than these"
            ),
        ],
    )
    def test_those_of_the_software_of_the_class(self, texts: tuple[str, ...], expected: list[str]) -> None:
        assert names(*texts) == expected

    def test_only_a_class_that_names_software_makes_it_certain(self) -> None:
        assert server(ingress("nginx"), NGINX).is_certain
        assert not server(ingress("public"), NGINX).is_certain
        assert not server(ingress(), NGINX).is_certain

    def test_helpers_with_the_labels_of_the_controller_are_left_out(self) -> None:
        job: Manifest = workload("Job", "admission", {"app": "ingress-nginx"}, "edge")
        backend = workload("Deployment", "default-backend", {"app": "ingress-nginx"}, "edge")
        backend["spec"]["template"]["spec"]["containers"][0]["image"] = "nginx:1.29"
        texts = ingress("nginx"), NGINX, f"---\n{to_yaml([job])}", f"---\n{to_yaml([backend])}"
        assert names(*texts) == ["front"]


class TestGateways:
    LISTENER = "name: web, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}"
    ROUTE = route("rules: [{backendRefs: [{name: web, port: 80}]}]", parent="name: g, namespace: shop")

    def test_the_pods_with_the_name_of_the_gateway_serve_it(self) -> None:
        """S5.32."""
        labels = {"gateway.networking.k8s.io/gateway-name": "g"}
        own = workload("Deployment", "g-istio", labels, "shop")
        other = workload("Deployment", "g-other", labels, "elsewhere")
        pods = f"---\n{to_yaml([own])}---\n{to_yaml([other])}"
        assert names(gateway(self.LISTENER), self.ROUTE, pods) == ["g-istio"]

    def test_a_gateway_may_be_served_by_the_controller_itself(self) -> None:
        of_class = manifest("GatewayClass", "{controllerName: traefik.io/gateway-controller}", "c", "")
        assert names(gateway(self.LISTENER), self.ROUTE, of_class, TRAEFIK) == ["traefik"]

    def test_other_controllers_make_pods_for_it(self) -> None:
        """S5.32."""
        of_class = manifest("GatewayClass", "{controllerName: gateway.envoyproxy.io/c}", "c", "")
        assert server(gateway(self.LISTENER), self.ROUTE, of_class, NGINX).place is Place.UNSEEN

    def test_a_cloud_serves_it_from_outside(self) -> None:
        of_class = manifest("GatewayClass", "{controllerName: networking.gke.io/gateway}", "c", "")
        assert server(gateway(self.LISTENER), self.ROUTE, of_class).place is Place.OUTSIDE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ingress("alb"), id="S8.16 AWS"),
        pytest.param(ingress("gce"), id="S8.16 Google"),
        pytest.param(ingress("azure-application-gateway"), id="S8.16 Azure"),
        pytest.param(ingress("", '{kubernetes.io/ingress.class: "gce-internal"}'), id="S4.16 by annotation"),
        pytest.param(ingress("", "{networking.gke.io/managed-certificates: web}"), id="S8.16 of no class"),
        pytest.param(
            ingress("edge") + ingress_class("edge", "ingress.k8s.aws/alb"), id="S4.16 by controller"
        ),
    ],
)
def test_load_balancers_of_clouds_are_outside(text: str) -> None:
    assert server(text, NGINX).place is Place.OUTSIDE


def exposed(namespace: str, more: str) -> str:
    return service("front", namespace=namespace, more=f", selector: {{app: front}}, {more}")


class TestReach:
    @pytest.mark.parametrize(
        ("texts", "expected"),
        [
            pytest.param((ingress("nginx"),), Reach.OPEN, id="of the controller nothing is known"),
            pytest.param(
                (ingress("nginx"), NGINX, exposed("edge", "type: LoadBalancer")), Reach.OPEN, id="S3.25"
            ),
            pytest.param(
                (ingress("nginx"), NGINX, exposed("edge", "type: LoadBalancer, loadBalancerIP: 10.1.2.3")),
                Reach.PRIVATE,
                id="S3.28 the controller's load balancer is private",
            ),
            pytest.param((ingress("nginx"), NGINX), Reach.UNKNOWN, id="S4.1 nothing leads to the controller"),
            pytest.param((ingress("nginx-internal"),), Reach.PRIVATE, id="the class says so"),
            pytest.param(
                (ingress("alb"),), Reach.UNKNOWN, id="AWS: internal unless something says otherwise"
            ),
            pytest.param(
                (ingress("alb", "{alb.ingress.kubernetes.io/scheme: internet-facing}"),),
                Reach.OPEN,
                id="AWS: internet-facing",
            ),
            pytest.param(
                (ingress("alb", "{alb.ingress.kubernetes.io/scheme: internal}"),),
                Reach.PRIVATE,
                id="AWS: internal",
            ),
            pytest.param(
                (ingress("nginx", "{nginx.ingress.kubernetes.io/whitelist-source-range: 192.0.2.0/24}"),),
                Reach.LIMITED,
                id="an allow-list",
            ),
        ],
    )
    def test_who_gets_to_an_entry(self, texts: tuple[str, ...], expected: Reach) -> None:
        assert server(*texts).reach is expected

    def test_a_host_that_public_dns_does_not_know_may_be_private(self) -> None:
        path = "{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}"
        rules = f", rules: [{{host: web.home.arpa, http: {{paths: [{path}]}}}}]"
        assert server(ingress("nginx", rules=rules)).reach is Reach.UNKNOWN
