"""Which hosts of Ingresses are served over TLS: by their own tls entries, another Ingress, or what stands in front."""

import re
from collections import defaultdict
from functools import cached_property

from netlint.model.entry import Ingress
from netlint.model.snapshot import Snapshot

_CERTIFICATE_ANNOTATIONS = frozenset(
    {
        "alb.ingress.kubernetes.io/certificate-arn",
        "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
        "appgw.ingress.kubernetes.io/appgw-ssl-profile",
        "ingress.gcp.kubernetes.io/pre-shared-cert",
        "networking.gke.io/certmap",
        "networking.gke.io/managed-certificates",
        "route.openshift.io/termination",
        "traefik.ingress.kubernetes.io/router.tls.certresolver",
        "traefik.ingress.kubernetes.io/router.tls.options",
    }
)
_SWITCHES = frozenset(
    {
        "external-dns.alpha.kubernetes.io/cloudflare-proxied",
        "haproxy-ingress.github.io/ssl-passthrough",
        "haproxy.org/ssl-passthrough",
        "haproxy.org/ssl-redirect",
        "ingress.kubernetes.io/ssl-passthrough",
        "nginx.ingress.kubernetes.io/force-ssl-redirect",
        "nginx.ingress.kubernetes.io/ssl-passthrough",
        "traefik.ingress.kubernetes.io/router.tls",
    }
)
_SECURE_PORTS = {
    "alb.ingress.kubernetes.io/listen-ports": re.compile("HTTPS"),
    "konghq.com/protocols": re.compile(r"^https$"),
    "traefik.ingress.kubernetes.io/router.entrypoints": re.compile(r"^(websecure|https)$"),
}
_CLASSES = re.compile(r"^(tailscale|ngrok|cloudflare.*)$")
_LOAD_BALANCER = frozenset(
    {
        "service.beta.kubernetes.io/aws-load-balancer-ssl-cert",
        "service.beta.kubernetes.io/do-loadbalancer-certificate-id",
        "service.beta.kubernetes.io/oci-load-balancer-tls-secret",
    }
)


def patterns_for(host: str) -> tuple[str, str]:
    """The TLS hosts that stand for a rule's host: itself, and the wildcard for its first label (S4.7)."""
    host = host.lower()
    return host, f"*.{host.partition('.')[2]}"


class Certificates:
    """What the Ingresses of an input say of TLS; controllers merge what those of one class say of a host (S4.20)."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def _hosts(self) -> dict[str, set[str]]:
        hosts: dict[str, set[str]] = defaultdict(set)
        for ingress in self._snapshot.ingresses:
            hosts[ingress.class_name].update(host.lower() for tls in ingress.tls for host in tls.hosts)
        return hosts

    @cached_property
    def _load_balancer_has_one(self) -> bool:
        return any(key in _LOAD_BALANCER for s in self._snapshot.services for key, _ in s.annotations)

    def cover(self, ingress: Ingress, host: str) -> bool:
        """Whether `host` has TLS: from an Ingress of the same class, or an entry for all hosts here (S4.14)."""
        return any(not tls.hosts for tls in ingress.tls) or not self._hosts[ingress.class_name].isdisjoint(
            patterns_for(host)
        )

    def end_in_front(self, ingress: Ingress) -> bool:
        """Whether annotations or the class say that TLS ends at the controller, or at a load balancer before it."""
        annotations = dict(ingress.annotations)
        return (
            not _CERTIFICATE_ANNOTATIONS.isdisjoint(annotations)
            or any(annotations.get(key, "").lower() == "true" for key in _SWITCHES)
            or any(pattern.search(annotations.get(key, "")) for key, pattern in _SECURE_PORTS.items())
            or _CLASSES.match(ingress.class_name) is not None
            or self._load_balancer_has_one
        )
