"""Which hosts and paths Ingresses claim, and when two claims cannot stand beside each other."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.routing.backends import ANNOTATED
from netlint.engine.variants import Variants
from netlint.model.entry import Ingress, IngressPath, IngressRule

_CANARY = "nginx.ingress.kubernetes.io/canary"
_GROUP = "alb.ingress.kubernetes.io/group.name"
# What tells two routes of one host and path apart, besides the type of the path.
_DISTINCTIONS = (
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "konghq.com/methods",
    "konghq.com/headers",
    "konghq.com/protocols",
)
_OWN_LOAD_BALANCER = frozenset({"gce", "gce-internal"})


class Claim(NamedTuple):
    """A path that a rule of an Ingress claims for a host."""

    ingress: Ingress
    rule: IngressRule
    path: IngressPath


def claims_of(ingress: Ingress) -> Iterator[Claim]:
    """The claims of an Ingress, without those that its controller tells apart by other means (S4.24)."""
    if ingress.class_name in _OWN_LOAD_BALANCER:
        return
    for rule in ingress.rules:
        for path in rule.paths:
            conditions = f"alb.ingress.kubernetes.io/conditions.{path.backend.service}"
            if path.backend.port != ANNOTATED and ingress.annotation(conditions) is None:
                yield Claim(ingress, rule, path)


def conflict(one: Claim, other: Claim, variants: Variants, nginx: bool) -> bool:
    """Whether two claims clash; ingress-nginx does not compare the types of the paths of two Ingresses (S4.21)."""
    same_type = (one.path.type or "Prefix") == (other.path.type or "Prefix")
    if one.ingress is other.ingress:
        return same_type
    first, second = one.ingress, other.ingress
    if (
        _are_copies(first, second)
        or _are_kept_apart(first, second)
        or variants.alternatives(first.origin, second.origin)
    ):
        return False
    if not one.rule.host and first.origin.file.rpartition("/")[0] != second.origin.file.rpartition("/")[0]:
        return False
    return nginx or same_type


def _are_copies(one: Ingress, other: Ingress) -> bool:
    """Whether both are one object: the same name, in the same namespace or in one that is still to be set (S6.9)."""
    return one.name == other.name and (
        one.namespace == other.namespace or "" in (one.namespace, other.namespace)
    )


def _are_kept_apart(one: Ingress, other: Ingress) -> bool:
    """Whether annotations let both stand: a canary beside its stable version, a load balancer each."""
    if (one.annotation(_CANARY) == "true") is not (other.annotation(_CANARY) == "true"):
        return True
    if one.class_name == "alb" and (
        one.annotation(_GROUP) is None or one.annotation(_GROUP) != other.annotation(_GROUP)
    ):
        return True
    return any(one.annotation(key) != other.annotation(key) for key in _DISTINCTIONS)
