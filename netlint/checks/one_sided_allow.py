"""Finds peers that a rule admits, or leads to, in vain: the policies of the other end refuse the connection."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.one_sided import OneSided, OneSidedPeers
from netlint.engine.evidence.peer_places import peer_place
from netlint.engine.evidence.several import several
from netlint.engine.words import named
from netlint.model.policy import Direction
from netlint.model.workload import Workload


def check(context: Context) -> Iterator[Hit]:
    """Yield each peer whose workloads are all refused by the other end (S1.6); whole namespaces are pedantic."""
    if not any(context.effective.policies):
        return
    pedantic = context.settings.profile is Profile.PEDANTIC
    peers = OneSidedPeers(context.reach, context.lookup, Applied(context.snapshot, context.is_patched))
    yield from map(_hit, peers.found(whole_namespaces=pedantic))


def _hit(found: OneSided) -> Hit:
    ingress = found.rule.direction is Direction.INGRESS
    side, end = ("egress", found.sources) if ingress else ("ingress", found.destinations)
    return Hit(
        peer_place(found.peer, found.policy, found.rule),
        f"{_message(found)}: the rule opens nothing for this peer.",
        f"Allow the connection in an {side} rule for {_names(end)} as well, or delete this peer.",
        f"no {side} rule on the other end",
        (Place(found.blocker.origin, "refuses the connection"),),
    )


def _message(found: OneSided) -> str:
    sources, destinations = _names(found.sources), _names(found.destinations)
    ports = port_words(found.ports)
    where = "" if ports == "every port" else f" on {ports}"
    blocker = f"{found.blocker.policy.kind} `{found.blocker.policy.name}`"
    if found.rule.direction is Direction.INGRESS:
        who, several = "it" if len(found.sources) == 1 else "them", len(found.sources) > 1
        refusal = f"let {who} connect to {destinations}{where}"
        start = f"This peer admits {sources}"
    else:
        several = len(found.destinations) > 1
        refusal = f"admit the connection{where}"
        start = f"This peer lets {sources} connect to {destinations}"
    return f"{start}, but {f'policies such as {blocker} do' if several else f'{blocker} does'} not {refusal}"


def _names(workloads: tuple[Workload, ...]) -> str:
    return several(map(named, workloads), "workloads")
