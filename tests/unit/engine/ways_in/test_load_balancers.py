"""Whom a load balancer lets in."""

import pytest

from netlint.engine.ways_in.load_balancers import Reach, reach
from netlint.model.labels import Labels
from netlint.model.service import Service, ServiceType
from netlint.origin import Origin

PREFIX = "service.beta.kubernetes.io/"


def balancer(
    annotations: dict[str, str] | None = None,
    *,
    load_balancer_class: str = "",
    address: str = "",
    ranges: tuple[str, ...] = (),
    assigned: tuple[str, ...] = (),
) -> Service:
    return Service(
        "shop",
        "web",
        ServiceType.LOAD_BALANCER,
        Labels(),
        source_ranges=tuple((text, Origin("a.yaml", 0)) for text in ranges),
        load_balancer_class=load_balancer_class,
        load_balancer_ip=address,
        load_balancer_addresses=assigned,
        annotations=frozenset((annotations or {}).items()),
    )


def test_a_load_balancer_is_open_by_default() -> None:
    """S3.25"""
    assert reach(balancer()) is Reach.OPEN


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (PREFIX + "aws-load-balancer-internal", "true"),
        (PREFIX + "aws-load-balancer-internal", "0.0.0.0/0"),
        (PREFIX + "aws-load-balancer-scheme", "internal"),
        (PREFIX + "aws-load-balancer-scheme", "Internal"),
        ("networking.gke.io/load-balancer-type", "Internal"),
        ("cloud.google.com/load-balancer-type", "internal"),
        (PREFIX + "azure-load-balancer-internal", "True"),
        (PREFIX + "openstack-internal-load-balancer", "true"),
        (PREFIX + "oci-load-balancer-internal", "true"),
        (PREFIX + "alibaba-cloud-loadbalancer-address-type", "intranet"),
        ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", "subnet-1"),
        ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"),
        ("yandex.cloud/load-balancer-type", "internal"),
        ("kubernetes.io/elb.autocreate", '{"type":"inner"}'),
        (PREFIX + "do-loadbalancer-network", "INTERNAL"),
        ("metallb.io/loadBalancerIPs", "192.168.1.7, fd00::7"),
        (PREFIX + "aws-load-balancer-type", "external"),
    ],
)
def test_each_cloud_has_its_own_word_for_internal(key: str, text: str) -> None:
    """S3.28, D13"""
    assert reach(balancer({key: text})) is Reach.PRIVATE


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (PREFIX + "aws-load-balancer-internal", "false"),
        (PREFIX + "aws-load-balancer-type", "nlb"),
        ("networking.gke.io/load-balancer-type", "External"),
        (PREFIX + "azure-load-balancer-internal", "false"),
        ("metallb.io/loadBalancerIPs", "198.18.0.1, 8.8.8.8"),
        ("metallb.io/loadBalancerIPs", "no address"),
    ],
)
def test_an_annotation_that_says_public_keeps_it_open(key: str, text: str) -> None:
    assert reach(balancer({key: text})) is Reach.OPEN


def test_the_aws_controller_makes_internal_load_balancers_unless_told_otherwise() -> None:
    scheme = {PREFIX + "aws-load-balancer-scheme": "internet-facing"}
    assert reach(balancer(load_balancer_class="service.k8s.aws/nlb")) is Reach.PRIVATE
    assert reach(balancer(scheme, load_balancer_class="service.k8s.aws/nlb")) is Reach.OPEN


def test_a_list_of_sources_or_a_security_group_limits_it() -> None:
    """S3.25"""
    assert reach(balancer(ranges=("203.0.113.0/24",))) is Reach.LIMITED
    assert reach(balancer({PREFIX + "aws-load-balancer-security-groups": "sg-1"})) is Reach.LIMITED
    assert reach(balancer({PREFIX + "azure-allowed-service-tags": "AzureFrontDoor.Backend"})) is Reach.LIMITED


def test_a_private_address_that_is_asked_for_keeps_it_internal() -> None:
    """S3.28"""
    assert reach(balancer(address="10.0.0.9")) is Reach.PRIVATE
    assert reach(balancer(address="8.8.8.8")) is Reach.OPEN


def test_another_class_of_load_balancers_leaves_it_unknown() -> None:
    """S3.26"""
    assert reach(balancer(load_balancer_class="tailscale")) is Reach.UNKNOWN
    assert reach(balancer(load_balancer_class="networking.gke.io/l4-regional-external")) is Reach.OPEN


@pytest.mark.parametrize(
    ("assigned", "expected"),
    [
        (("10.0.0.9",), Reach.PRIVATE),
        (("fd00::9", "10.0.0.9"), Reach.PRIVATE),
        (("internal-a1-2.eu-central-1.elb.amazonaws.com",), Reach.PRIVATE),
        (("a1-2.eu-central-1.elb.amazonaws.com",), Reach.OPEN),
        (("10.0.0.9", "34.120.8.1"), Reach.OPEN),
        ((), Reach.OPEN),
    ],
)
def test_the_addresses_that_a_load_balancer_has_tell_where_it_is(
    assigned: tuple[str, ...], expected: Reach
) -> None:
    """S3.25: the status of a dump of a cluster."""
    assert reach(balancer(assigned=assigned)) is expected
