"""Finds exceptions of address blocks that have no effect, because another rule allows the same addresses."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.readmitted import Readmission, readmissions
from netlint.engine.evidence.rule_places import rule_place
from netlint.engine.evidence.several import several
from netlint.finding import Severity
from netlint.model.peer import AddressPeer
from netlint.model.policy import Direction
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield the exceptions of each peer that another peer allows for the same pods and ports (S1.5, S1.38).

    In the pedantic profile also those of which a part is allowed: some addresses, ports or pods.
    """
    pedantic = context.settings.profile is Profile.PEDANTIC
    companions = Companions(context.effective, context.lookup)
    for policy in companions.policies:
        if context.lookup.may_be_restricted_unseen(policy.namespace):
            continue
        for direction in Direction:
            for found in readmissions(policy, direction, companions):
                if found.is_total or pedantic:
                    yield _hit(found, direction, _cause(found, context))


def _cause(found: Readmission, context: Context) -> Origin:
    """Where the peer stands that lets the addresses in."""
    if isinstance(found.by, AddressPeer) and found.by.origin is not None:
        return found.by.origin.at("ipBlock", "cidr")
    return rule_place(found.other, found.rule, context.body(found.other.origin))


def _hit(found: Readmission, direction: Direction, cause: Origin) -> Hit:
    origin = (found.peer.origin or found.policy.origin).at("ipBlock", "except", found.exceptions[0])
    names = several((f"`{found.peer.exceptions[n]}`" for n in found.exceptions), "blocks")
    allows = (
        "also allows" if found.other is found.policy else f"{found.other.kind} `{found.other.name}` allows"
    )
    what = f"`{found.by.network}`" if isinstance(found.by, AddressPeer) else "every address"
    way = "from" if direction is Direction.INGRESS else "to"
    are = "are allowed all the same" if found.is_total else "are allowed on some port, for some of its pods"
    return Hit(
        origin,
        f"{found.policy.kind} `{found.policy.name}` excepts {names}, but {allows} {what}: connections {way} "
        f"`{found.witness}` {are}, because what policies allow adds up.",
        f"Add the exception to {'the block' if isinstance(found.by, AddressPeer) else 'a block'} that allows it, "
        "or delete what allows it.",
        "has no effect" if found.is_total else "holds in part",
        (Place(cause, "allows it"),),
        None if found.is_total else Severity.NOTE,
    )
