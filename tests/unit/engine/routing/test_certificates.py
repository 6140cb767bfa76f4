"""Which hosts are served over TLS."""

import pytest

from netlint.engine.routing.certificates import Certificates, patterns_for
from netlint.model.entry import Ingress, IngressTls
from netlint.model.labels import Labels
from netlint.model.service import Service, ServiceType
from netlint.model.snapshot import Snapshot


def ingress(class_name: str = "nginx", *tls: tuple[str, ...], **annotations: str) -> Ingress:
    entries = tuple(IngressTls(hosts, "secret") for hosts in tls)
    return Ingress(
        "networking.k8s.io/v1",
        "shop",
        "web",
        class_name,
        tls=entries,
        annotations=frozenset(annotations.items()),
    )


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("a.com", "a.com", True),
        ("A.com", "a.COM", True),
        ("*.a.com", "x.a.com", True),
        ("*.a.com", "*.a.com", True),
        ("*.a.com", "a.com", False),
        ("*.a.com", "x.y.a.com", False),
        ("*.a.com", "xa.com", False),
        ("x.a.com", "*.a.com", False),
    ],
)
def test_a_wildcard_stands_for_one_label(pattern: str, host: str, covered: bool) -> None:
    """S4.7, S4.14"""
    assert (pattern.lower() in patterns_for(host)) is covered


def test_an_entry_without_hosts_covers_all() -> None:
    """S4.14"""
    one = ingress("nginx", ())
    assert Certificates(Snapshot(ingresses=(one,))).cover(one, "a.com")


def test_ingresses_of_one_class_share_a_host() -> None:
    """S4.20"""
    given, bare, other = ingress("nginx", ("a.com",)), ingress("nginx"), ingress("traefik")
    certificates = Certificates(Snapshot(ingresses=(given, bare, other)))
    assert certificates.cover(bare, "a.com")
    assert not certificates.cover(other, "a.com")
    assert not certificates.cover(bare, "b.com")


@pytest.mark.parametrize(
    ("key", "text", "ends"),
    [
        ("alb.ingress.kubernetes.io/certificate-arn", "arn:aws:acm:x", True),
        ("alb.ingress.kubernetes.io/listen-ports", '[{"HTTP": 80}, {"HTTPS": 443}]', True),
        ("alb.ingress.kubernetes.io/listen-ports", '[{"HTTP": 80}]', False),
        ("networking.gke.io/managed-certificates", "shop", True),
        ("ingress.gcp.kubernetes.io/pre-shared-cert", "shop", True),
        ("nginx.ingress.kubernetes.io/force-ssl-redirect", "true", True),
        ("nginx.ingress.kubernetes.io/force-ssl-redirect", "false", False),
        ("nginx.ingress.kubernetes.io/ssl-redirect", "true", False),
        ("traefik.ingress.kubernetes.io/router.tls", "true", True),
        ("traefik.ingress.kubernetes.io/router.entrypoints", "websecure", True),
        ("traefik.ingress.kubernetes.io/router.entrypoints", "web,websecure", False),
        ("kubernetes.io/tls-acme", "true", False),
    ],
)
def test_annotations_say_that_tls_ends_in_front(key: str, text: str, ends: bool) -> None:
    """The equivalents of `tls` that controllers have."""
    one = ingress("alb", **{key: text})
    assert Certificates(Snapshot(ingresses=(one,))).end_in_front(one) is ends


def test_a_load_balancer_with_a_certificate_ends_tls_for_all() -> None:
    """TLS at the load balancer of the controller."""
    one = ingress()
    balancer = Service(
        "ingress",
        "controller",
        ServiceType.LOAD_BALANCER,
        Labels(),
        annotations=frozenset({("service.beta.kubernetes.io/aws-load-balancer-ssl-cert", "arn:aws:acm:x")}),
    )
    assert not Certificates(Snapshot(ingresses=(one,))).end_in_front(one)
    assert Certificates(Snapshot(ingresses=(one,), services=(balancer,))).end_in_front(one)
    assert Certificates(Snapshot()).end_in_front(ingress("tailscale"))
