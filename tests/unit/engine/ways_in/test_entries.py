"""Ways in of an input, and what the policies behind them see: clouds, several controllers, mirrors, own pools."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.ways_in.entries import BalancerSeen, ControllerSeen, Entries, EntryKind
from netlint.engine.ways_in.exposure import Exposure, Exposures, is_public
from netlint.engine.ways_in.load_balancers import Reach
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from tests.clusters.manifests import Manifest, container, network_policy, pod, to_yaml, workload
from tests.unit.engine.asking import model
from tests.unit.engine.route_objects import gateway, route, service
from tests.unit.normalize.given import snapshot

WEB = pod("web", {"app": "web"}, "shop", containers=[container([{"containerPort": 8080}])])


def shop_service(**spec: object) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}], **spec},
    }


def ingress(class_name: str) -> Manifest:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"ingressClassName": class_name, "defaultBackend": backend},
    }


def admits(*peers: Manifest) -> Manifest:
    rules = [{"from": [*peers]}] if peers else []
    return network_policy("web", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": rules}, "shop")


def block(cidr: str) -> Manifest:
    return {"ipBlock": {"cidr": cidr}}


def exposures(*objects: Manifest) -> tuple[Exposure, ...]:
    return Exposures(model([WEB, *objects])).all


def verdict(*objects: Manifest) -> Truth:
    (found,) = exposures(*objects)
    return found.verdict


class TestCloudLoadBalancers:
    def test_policies_see_no_pod(self) -> None:
        """S8.16, S8.9."""
        (found,) = exposures(shop_service(), ingress("alb"))
        assert found.entry.seen == BalancerSeen()

    @pytest.mark.parametrize(
        ("policies", "expected"),
        [
            pytest.param([], Truth.TRUE, id="no policy"),
            pytest.param([admits()], Truth.FALSE, id="S1.8"),
            pytest.param([admits({"namespaceSelector": {}})], Truth.FALSE, id="S8.21 every pod"),
            pytest.param([admits(block("10.0.0.0/8"))], Truth.UNKNOWN, id="S8.8 its address is not known"),
            pytest.param(
                [admits(block("0.0.0.0/0"), block("::/0"))], Truth.TRUE, id="S1.43 whatever its address is"
            ),
        ],
    )
    def test_every_address_may_be_that_of_the_load_balancer(
        self, policies: list[Manifest], expected: Truth
    ) -> None:
        assert verdict(shop_service(), ingress("gce"), *policies) is expected

    def test_one_that_connects_to_pods_itself_passes_no_node(self) -> None:
        """S8.9: whether policies see it or its client, depends on its settings."""
        made = shop_service(type="LoadBalancer", allocateLoadBalancerNodePorts=False)
        made["metadata"]["annotations"] = {
            "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip"
        }
        assert verdict(made, admits(block("203.0.113.0/24"))) is Truth.UNKNOWN
        assert verdict(made, admits({"namespaceSelector": {}})) is Truth.FALSE


def controller(name: str) -> Manifest:
    made = workload("Deployment", name, {"app": name}, "edge")
    made["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.k8s.io/ingress-nginx/controller:v1"
    return made


def from_edge(name: str) -> Manifest:
    edge = {"matchLabels": {"kubernetes.io/metadata.name": "edge"}}
    return admits({"namespaceSelector": edge, "podSelector": {"matchLabels": {"app": name}}})


def test_of_two_controllers_of_a_class_either_may_serve() -> None:
    """D.11: the input does not tell which."""
    both = controller("inner"), controller("outer")
    assert verdict(shop_service(), ingress("nginx"), *both, from_edge("inner")) is Truth.UNKNOWN
    assert verdict(shop_service(), ingress("nginx"), *both, from_edge("other")) is Truth.FALSE
    assert verdict(shop_service(), ingress("nginx"), controller("inner"), from_edge("inner")) is Truth.TRUE


def test_a_controller_of_another_class_does_not_count() -> None:
    """S4.16."""
    (found,) = exposures(shop_service(), ingress("traefik"), controller("inner"), from_edge("inner"))
    assert isinstance(found.entry.seen, ControllerSeen)
    assert not any(isinstance(pod, Workload) for pod in found.entry.seen.pods)
    assert found.verdict is Truth.UNKNOWN


def test_copies_of_requests_are_sent_to_pods_too() -> None:
    """S5.30."""
    listener = "name: web, port: 80, protocol: HTTP"
    mirror = "{type: RequestMirror, requestMirror: {backendRef: {name: copy, port: 80}}}"
    rules = f"rules: [{{backendRefs: [{{name: web, port: 80}}], filters: [{mirror}]}}]"
    copy = pod("copy", {"app": "copy"}, "shop")
    text = (
        gateway(listener)
        + route(rules)
        + service("web", more=", selector: {app: web}")
        + service("copy", more=", selector: {app: copy}")
        + f"---\n{to_yaml([WEB])}---\n{to_yaml([copy])}"
    )
    found = Entries(Lookup(snapshot(text)))
    assert [entry.workload.name for entry in found] == ["web", "copy"]


def test_a_host_port_of_the_loopback_is_no_way_in() -> None:
    """S3.43: hostIP limits it to one address of the node."""
    port = {"containerPort": 8080, "hostPort": 80, "hostIP": "127.0.0.1"}
    assert not Exposures(model([pod("web", {}, "shop", containers=[container([port])])])).all


POOL: Manifest = {
    "apiVersion": "metallb.io/v1beta1",
    "kind": "IPAddressPool",
    "metadata": {"name": "lan", "namespace": "metallb-system"},
    "spec": {"addresses": ["192.168.1.0/24"]},
}


@pytest.mark.parametrize(
    ("spec", "objects", "expected"),
    [
        pytest.param({}, [], Reach.OPEN, id="S3.28"),
        pytest.param({}, [POOL], Reach.UNKNOWN, id="S3.28 of a pool of one's own"),
        pytest.param({"loadBalancerSourceRanges": ["0.0.0.0/0"]}, [], Reach.OPEN, id="S3.25 every address"),
        pytest.param({"loadBalancerSourceRanges": ["192.0.2.0/24"]}, [], Reach.LIMITED, id="S3.25"),
    ],
)
def test_who_gets_to_a_load_balancer(spec: Manifest, objects: list[Manifest], expected: Reach) -> None:
    found = exposures(shop_service(type="LoadBalancer", **spec), *objects)
    assert [e.entry.reach for e in found if e.entry.kind is EntryKind.LOAD_BALANCER] == [expected]


def shown(**spec: object) -> Manifest:
    return shop_service(type="LoadBalancer", externalTrafficPolicy="Local", **spec)


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param([shown()], True, id="no policy"),
        pytest.param([shown(), admits(block("0.0.0.0/0"))], True, id="every address of a family"),
        pytest.param(
            [shown(), admits({"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}})],
            True,
            id="every public one",
        ),
        pytest.param([shown(), admits(block("192.0.2.0/24"))], False, id="S8.6 some clients"),
        pytest.param([shown(loadBalancerSourceRanges=["192.0.2.0/24"])], False, id="S3.25 some clients"),
        pytest.param([shop_service(type="LoadBalancer"), admits()], False, id="S1.8"),
    ],
)
def test_a_way_in_is_public_where_the_whole_internet_gets_through(
    objects: list[Manifest], expected: bool
) -> None:
    found = [e for e in exposures(*objects) if e.entry.kind is EntryKind.LOAD_BALANCER]
    assert [is_public(item) for item in found] == [expected]
