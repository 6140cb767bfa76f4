"""Finds policies that allow all IPv4 addresses and no IPv6 one, or the reverse, where both are in use."""

from collections.abc import Iterable, Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.dual_stack import WHOLE, Gap, blocks_of, gaps
from netlint.model.policy import Direction
from netlint.model.service import Service
from netlint.normalize.fields import mapping, text, texts
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each block of a whole family without one of the other, where the input shows that it is in use."""
    companions, variants = Companions(context.effective, context.lookup), context.lookup.variants
    found = [
        (gap, direction)
        for policy in companions.policies
        for direction in Direction
        for gap in gaps(policy, direction, companions)
        if not context.lookup.may_be_restricted_unseen(policy.namespace)
        and not context.is_patched(policy.kind, policy.name)
    ]
    evidence = list(_evidence(context, companions)) if found else []
    for gap, direction in found:
        proofs = (
            (origin, words)
            for version, origin, words in evidence
            if version in (0, gap.missing) and not variants.alternatives(origin, gap.policy.origin)
        )
        proof = next(proofs, None)
        if proof is not None:
            yield _hit(gap, direction, *proof)


def _evidence(context: Context, companions: Companions) -> Iterator[tuple[int, Origin, str]]:
    """What shows that the cluster has addresses of a version of IP: 0 for both."""
    for service in context.effective.services:
        place = _dual_stack(service, context)
        if place is not None:
            yield 0, place, f"Service `{service}` has addresses of both families"
    for policy in companions.policies:
        for version in WHOLE:
            for block in blocks_of(policy, version):
                origin = (block.origin or policy.origin).at("ipBlock", "cidr")
                yield version, origin, f"{policy.kind} `{policy.name}` allows addresses of IPv{version}"


def _dual_stack(service: Service, context: Context) -> Origin | None:
    """Where a Service asks for both families; it may prefer them in any cluster (S3.39)."""
    spec = mapping(context.body(service.origin), "spec")
    if text(spec, "ipFamilyPolicy") == "RequireDualStack":
        return service.origin.at("spec", "ipFamilyPolicy")
    return service.origin.at("spec", "ipFamilies", 0) if _are_both(texts(spec, "ipFamilies")) else None


def _are_both(families: Iterable[str]) -> bool:
    return {"IPv4", "IPv6"} <= set(families)


def _hit(gap: Gap, direction: Direction, proof: Origin, words: str) -> Hit:
    own, missing = gap.block.network.version, gap.missing
    way = "from" if direction is Direction.INGRESS else "to"
    return Hit(
        (gap.block.origin or gap.rule.origin).at("ipBlock", "cidr"),
        f"{gap.policy.kind} `{gap.policy.name}` allows connections {way} all addresses of IPv{own} but none of "
        f"IPv{missing}, although {words}: connections {way} IPv{missing} addresses are denied.",
        f"Add an `ipBlock` with `cidr: {WHOLE[missing]}` to the rule.",
        f"IPv{own} only",
        (Place(proof, f"IPv{missing} is in use"),),
    )
