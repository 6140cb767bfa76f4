"""Finds hosts with paths that two Ingress rules both claim."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.claims import Claim, claims_of, conflict


def check(context: Context) -> Iterator[Hit]:
    """Yield each claim to a host and path that another Ingress, or the same one, made before (S4.19 to S4.24, T203)."""
    variants = context.lookup.variants
    nginx = {c.name for c in context.snapshot.ingress_classes if c.controller == "k8s.io/ingress-nginx"}
    nginx |= set() if context.snapshot.ingress_classes else {"nginx", "ingress-nginx"}
    claims: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for ingress in context.snapshot.ingresses:
        for claim in claims_of(ingress):
            known = claims[(ingress.class_name, claim.rule.host.lower(), claim.path.path or "/")]
            held = next((c for c in known if conflict(c, claim, variants, ingress.class_name in nginx)), None)
            known.append(claim)
            if held is not None:
                yield _hit(held, claim, ingress.class_name in nginx)


def _hit(held: Claim, claim: Claim, nginx: bool) -> Hit:
    where = f"{claim.rule.host or 'every host'}{claim.path.path or '/'}"
    if held.ingress is claim.ingress:
        same = held.path.backend == claim.path.backend
        effect = "the second adds nothing" if same else "one of the two backends gets no requests"
        message = f"Ingress `{claim.ingress}` routes `{where}` twice: {effect}."
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
