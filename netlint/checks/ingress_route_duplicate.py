"""Finds hosts with paths that two Ingress rules both claim."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from netlint.check import Context, Hit, Place
from netlint.engine.backends import ANNOTATED
from netlint.engine.variants import Variants
from netlint.model.entry import Ingress, IngressPath, IngressRule

CANARY = "nginx.ingress.kubernetes.io/canary"
GROUP = "alb.ingress.kubernetes.io/group.name"
# What tells two routes of one host and path apart, besides the type of the path.
DISTINCTIONS = (
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "konghq.com/methods",
    "konghq.com/headers",
    "konghq.com/protocols",
)
OWN_LOAD_BALANCER = frozenset({"gce", "gce-internal"})


class Claim(NamedTuple):
    """A path that a rule of an Ingress claims for a host."""

    ingress: Ingress
    rule: IngressRule
    path: IngressPath


def check(context: Context) -> Iterator[Hit]:
    """Yield each claim to a host and path that another Ingress, or the same one, made before (S4.19 to S4.24, T203)."""
    variants = Variants(context.snapshot)
    nginx = {c.name for c in context.snapshot.ingress_classes if c.controller == "k8s.io/ingress-nginx"}
    nginx |= set() if context.snapshot.ingress_classes else {"nginx", "ingress-nginx"}
    claims: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for ingress in context.snapshot.ingresses:
        for claim in _claims(ingress):
            known = claims[(ingress.class_name, claim.rule.host.lower(), claim.path.path or "/")]
            held = next(
                (c for c in known if _conflict(c, claim, variants, ingress.class_name in nginx)), None
            )
            known.append(claim)
            if held is not None:
                yield _hit(held, claim, ingress.class_name in nginx)


def _claims(ingress: Ingress) -> Iterator[Claim]:
    if ingress.class_name in OWN_LOAD_BALANCER:
        return
    for rule in ingress.rules:
        for path in rule.paths:
            conditions = f"alb.ingress.kubernetes.io/conditions.{path.backend.service}"
            if path.backend.port != ANNOTATED and ingress.annotation(conditions) is None:
                yield Claim(ingress, rule, path)


def _conflict(one: Claim, other: Claim, variants: Variants, nginx: bool) -> bool:
    """Whether two claims clash; ingress-nginx compares neither types of paths nor backends of two Ingresses (S4.21)."""
    same_type = (one.path.type or "Prefix") == (other.path.type or "Prefix")
    if one.ingress is other.ingress:
        return same_type
    first, second = one.ingress, other.ingress
    same_name = (first.namespace, first.name) == (second.namespace, second.name)
    if same_name or _are_kept_apart(first, second) or variants.alternatives(first.origin, second.origin):
        return False
    if not one.rule.host and first.origin.file.rpartition("/")[0] != second.origin.file.rpartition("/")[0]:
        return False
    same_backend = (first.namespace, one.path.backend) == (second.namespace, other.path.backend)
    return nginx or (same_type and not same_backend)


def _are_kept_apart(one: Ingress, other: Ingress) -> bool:
    """Whether annotations let both stand: a canary beside its stable version, a load balancer each."""
    if (one.annotation(CANARY) == "true") is not (other.annotation(CANARY) == "true"):
        return True
    if one.class_name == "alb" and (
        one.annotation(GROUP) is None or one.annotation(GROUP) != other.annotation(GROUP)
    ):
        return True
    return any(one.annotation(key) != other.annotation(key) for key in DISTINCTIONS)


def _hit(held: Claim, claim: Claim, nginx: bool) -> Hit:
    where = f"{claim.rule.host or 'every host'}{claim.path.path or '/'}"
    if held.ingress is claim.ingress:
        message = (
            f"Ingress `{claim.ingress}` routes `{where}` twice, so one of the two backends gets no requests."
        )
    else:
        message = f"Ingresses `{held.ingress}` and `{claim.ingress}` both claim `{where}`: " + (
            "ingress-nginx refuses the one that comes second, or serves only the older one."
            if nginx
            else "which of them is served is up to the controller."
        )
    return Hit(
        claim.path.origin.at("path"),
        message,
        "Delete one of the two, or give it another host or path.",
        "claimed twice",
        (Place(held.path.origin.at("path"), "claimed here"),),
    )
