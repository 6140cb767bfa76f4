"""Finds peers and ports of a rule that its other peers and ports mean as well."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.peer_places import peer_place, port_place
from netlint.engine.evidence.split_peers import split_peers
from netlint.origin import Origin
from netlint.prover.redundancy.parts import Part, RedundantPart


def check(context: Context) -> Iterator[Hit]:
    """Yield each item of `from`, `to` or `ports` that others of the same list cover, whatever exists (S1.18, N03).

    All of them can be removed at once, together with what policy-redundant and policy-rule-redundant report. Pods that
    stand beside namespaces may be meant as one peer with them (policy-peer-and-or).
    """
    for found in context.redundancies.parts:
        if _is_split(found):
            continue
        what, others = ("peer", "peers") if found.part is Part.PEER else ("port", "ports")
        means = (
            "everyone whom it means is meant by"
            if found.part is Part.PEER
            else "all that it admits is admitted by"
        )
        by = f"another {what}" if len(found.by) == 1 else f"{len(found.by)} other {others}"
        yield Hit(
            _place(found, found.place, context),
            f"Removing this {what} from the {found.rule.direction.lower()} rule of {found.policy.kind} "
            f"`{found.policy.name}` changes nothing for any pod that may ever exist: {means} {by} of the rule.",
            f"Delete the {what}.",
            "changes nothing",
            tuple(Place(_place(found, number, context), f"covers the {what}") for number in found.by),
        )


def _is_split(found: RedundantPart) -> bool:
    pods = [peer for _, _, peer in split_peers(found.rule)]
    return found.part is Part.PEER and any(peer is found.rule.peers[found.place] for peer in pods)


def _place(found: RedundantPart, number: int, context: Context) -> Origin:
    policy, rule = found.policy, found.rule
    if found.part is Part.PEER:
        return peer_place(rule.peers[number], policy, rule)
    origin = rule.ports[number].origin or rule.origin
    return port_place(origin, policy, context.body(policy.origin))
