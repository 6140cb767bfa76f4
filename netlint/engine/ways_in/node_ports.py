"""Which Services need their node ports, because the load balancer of an Ingress sends requests to the nodes."""

import re
from collections.abc import Iterator
from functools import cached_property

from netlint.engine.lookup import Lookup
from netlint.engine.routing.backends import backends_of
from netlint.model.entry import Ingress
from netlint.model.service import Service

_AWS_CONTROLLERS = frozenset({"ingress.k8s.aws/alb", "eks.amazonaws.com/alb"})
_GOOGLE_CLASSES = frozenset({"gce", "gce-internal"})
_GOOGLE_KEYS = (
    "networking.gke.io/",
    "ingress.gcp.kubernetes.io/",
    "kubernetes.io/ingress.global-static-ip-name",
)
_ALB = "alb.ingress.kubernetes.io/"
_TARGET_TYPE = _ALB + "target-type"
_NEG = "cloud.google.com/neg"
_FORWARDED = re.compile(r'"serviceName"\s*:\s*"([^"]+)"', re.IGNORECASE)


class NodePortUsers:
    """The Ingresses whose load balancer reaches pods through node ports, as those of AWS and Google may."""

    def __init__(self, lookup: Lookup) -> None:
        self._snapshot = lookup.snapshot

    def need(self, service: Service) -> bool:
        """Whether an Ingress sends its requests to the node port of `service`."""
        name = service.namespace, service.name
        annotations = dict(service.annotations)
        return (name in self._by_aws and annotations.get(_TARGET_TYPE) != "ip") or (
            name in self._by_google and '"ingress"' not in annotations.get(_NEG, "")
        )

    @cached_property
    def _by_aws(self) -> frozenset[tuple[str, str]]:
        """The backends of load balancers that target instances, which is the default (S4.1)."""
        classes = {c.name for c in self._snapshot.ingress_classes if c.controller in _AWS_CONTROLLERS}
        return frozenset(
            (ingress.namespace, name)
            for ingress in self._snapshot.ingresses
            if ingress.class_name in {"alb", *classes} and ingress.annotation(_TARGET_TYPE) != "ip"
            for name in _names(ingress)
        )

    @cached_property
    def _by_google(self) -> frozenset[tuple[str, str]]:
        """The backends of Ingresses of GKE, whose class is the default there."""
        return frozenset(
            (ingress.namespace, name)
            for ingress in self._snapshot.ingresses
            if ingress.class_name in _GOOGLE_CLASSES
            or (
                not ingress.class_name and any(key.startswith(_GOOGLE_KEYS) for key, _ in ingress.annotations)
            )
            for name in _names(ingress)
        )


def _names(ingress: Ingress) -> Iterator[str]:
    yield from (backend.service for backend in backends_of(ingress))
    for key, text in ingress.annotations:
        if key.startswith(_ALB + "actions."):
            yield from _FORWARDED.findall(text)
