"""Says in words which policies refuse a connection, which rule comes nearest, and where all that stands."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from netlint.engine.answers.near_rules import NearRule
from netlint.engine.evidence.barriers import Barrier, Barriers, End
from netlint.engine.words import conjunction
from netlint.model.policy import Direction
from netlint.model.ports import PortRange
from netlint.model.workload import Workload
from netlint.origin import Origin

_MOST: Final = 3
_ISOLATED: Final = {
    Direction.EGRESS: ("out", "isolates the source"),
    Direction.INGRESS: ("in", "isolates the destination"),
}


class Refusal(NamedTuple):
    """Why a connection is refused, as a clause; what the nearest rules lack; and places with labels."""

    clause: str
    hint: str
    places: tuple[tuple[Origin, str], ...]


def refusal(
    reasons: Iterable[Barrier],
    source: End,
    destination: Workload,
    ports: Sequence[PortRange],
    barriers: Barriers,
) -> Refusal:
    """NetworkPolicy `a` lets no such connection out, and NetworkPolicy `b` lets no such connection in."""
    clauses: list[str] = []
    hints: list[str] = []
    places: list[tuple[Origin, str]] = []
    for barrier in reasons:
        way, label = _ISOLATED[barrier.direction]
        near = barriers.nearest(barrier, source, destination, ports)
        policies = sorted(barrier.policies, key=lambda policy: near is None or policy is not near.policy)
        names = [f"{policy.kind} `{policy.name}`" for policy in policies]
        clauses.append(f"{few(names)} {'lets' if len(names) == 1 else 'let'} no such connection {way}")
        if near:
            hints.append(_hint(near))
            places.append((near.fields[0].origin or near.rule.rule.origin, "the rule that comes nearest"))
        places += [
            (policy.origin.at("metadata", "name"), label)
            for policy in policies
            if near is None or policy is not near.policy
        ]
    return Refusal(", and ".join(clauses), "".join(hints), tuple(places))


def _hint(near: NearRule) -> str:
    name = f"{near.policy.kind} `{near.policy.name}`"
    return f" Of {name}, rule {near.rule.number} comes near, but {near.fields[0].text}."


def few(words: Iterable[str]) -> str:
    """The first few of some words as a list in a sentence, each once, and how many more there are."""
    shown = list(dict.fromkeys(words))
    return conjunction(shown if len(shown) <= _MOST else [*shown[:_MOST], f"{len(shown) - _MOST} more"])
