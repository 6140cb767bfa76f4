"""Explains one question: may one end connect to another on some ports, and what decides it, step by step.

Asked for one pair at a time and by plain loops, independently of the engine that answers for everybody.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import reduce
from operator import or_

from netlint.engine.answers.deciding import AskedSide, JudgedLayer, decided, judged
from netlint.engine.answers.ends import End
from netlint.engine.answers.narrative import Narrator, Reason
from netlint.engine.answers.port_classes import AskedPorts
from netlint.engine.answers.trace import Mark, trace
from netlint.engine.reachability.connectivity import Allowed
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Direction, Layer
from netlint.model.truth import Truth
from netlint.value import value


class Verdict(StrEnum):
    """The answer to a question about several ports, or several pairs of ends (design §8)."""

    ALLOWED = "allowed"
    DENIED = "denied"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


@value
class Section:
    """Ports on which the same steps decide, with what they come to."""

    ports: Allowed
    answer: Truth
    reasons: tuple[Reason, ...]


@value
class SideAnswer:
    """What one end says: its verdict, what it allows for certain, and why, by sections that share no port."""

    end: End
    verdict: Verdict
    allowed: Allowed
    sections: tuple[Section, ...]


@value
class Explanation:
    """The answer for one pair of ends.

    `certain` are the asked ports that are allowed whatever the unknown facts are, `possible` those that are
    allowed for some of them.
    """

    source: End
    destination: End
    asked: Allowed
    certain: Allowed
    possible: Allowed
    egress: SideAnswer
    ingress: SideAnswer


def verdict(asked: Sequence[Allowed], certain: Sequence[Allowed], possible: Sequence[Allowed]) -> Verdict:
    """The verdict over several pairs; unknown where the unknown facts decide which verdict it is (D.4)."""
    least, most = _plain_verdict(asked, certain), _plain_verdict(asked, possible)
    return least if least is most else Verdict.UNKNOWN


def _plain_verdict(asked: Sequence[Allowed], allowed: Sequence[Allowed]) -> Verdict:
    if not any(allowed):
        return Verdict.DENIED
    return Verdict.ALLOWED if list(asked) == list(allowed) else Verdict.PARTIAL


def explain(
    layers: Sequence[Layer], source: End, destination: End, asked: Allowed, network: NetworkProfile
) -> Explanation:
    """Whether `source` may connect to `destination` on each of the ports `asked`, and what decides it.

    Both ends must consent (S1.6); a pod always reaches itself (S1.58).
    """
    sides = _sides(source, destination)
    if _is_same_pod(source, destination):
        answers = tuple(_untouched(end, asked, _itself(end)) for _, end in sides)
        return Explanation(source, destination, asked, asked, asked, *answers)
    seen = [judged(layers, side, network) for side, _ in sides]
    ports = AskedPorts(seen, asked)
    egress, ingress = (
        _side_answer(layers_seen, Narrator(side, end, network), end, ports)
        for layers_seen, (side, end) in zip(seen, sides, strict=True)
    )
    certain, possible = _bounds(seen, ports)
    return Explanation(source, destination, ports.asked, certain, possible, egress, ingress)


def bounds(
    layers: Sequence[Layer], source: End, destination: End, asked: Allowed, network: NetworkProfile
) -> tuple[Allowed, Allowed]:
    """The asked ports that are allowed for certain, and those that are allowed or may be."""
    if _is_same_pod(source, destination):
        return asked, asked
    seen = [judged(layers, side, network) for side, _ in _sides(source, destination)]
    return _bounds(seen, AskedPorts(seen, asked))


def _sides(source: End, destination: End) -> tuple[tuple[AskedSide, End], tuple[AskedSide, End]]:
    return (
        (AskedSide(Direction.EGRESS, source.party, destination.party), source),
        (AskedSide(Direction.INGRESS, destination.party, source.party), destination),
    )


def _is_same_pod(source: End, destination: End) -> bool:
    return source.is_one_pod and source == destination and source.origin == destination.origin


def _itself(end: End) -> Reason:
    return Reason(f"`{end.name}` is one pod, and a pod always reaches itself.", end.name, end.origin)


def _untouched(end: End, asked: Allowed, reason: Reason) -> SideAnswer:
    return SideAnswer(end, Verdict.ALLOWED, asked, (Section(asked, Truth.TRUE, (reason,)),))


def _bounds(seen: Sequence[tuple[JudgedLayer, ...]], ports: AskedPorts) -> tuple[Allowed, Allowed]:
    """What every side allows for certain, and what every side allows or may allow (S1.6)."""
    certain = possible = ports.mask
    for layers in seen:
        answers = [
            (found.mask, decided(found.layers, found.protocol, found.port)) for found in ports.classes(layers)
        ]
        certain &= _joined(answers, Truth.TRUE)
        possible &= _joined(answers, Truth.TRUE, Truth.UNKNOWN)
    return ports.space.allowed(certain), ports.space.allowed(possible)


_Steps = tuple[tuple[Mark, ...], ...]


def _side_answer(
    seen: tuple[JudgedLayer, ...], narrator: Narrator, end: End, ports: AskedPorts
) -> SideAnswer:
    """What one end says, with ports that the same steps decide in one section; allowed ones come first."""
    unpoliced = narrator.unpoliced()
    if unpoliced is not None and not any(tier.policies for layer in seen for tier in layer.tiers):
        return _untouched(end, ports.asked, unpoliced)
    found: dict[tuple[Truth, _Steps], int] = {}
    for mask, protocol, port, narrowed in ports.classes(seen):
        key = decided(narrowed, protocol, port), tuple(trace(layer, protocol, port) for layer in narrowed)
        found[key] = found.get(key, 0) | mask
    sections = [
        _section(seen, narrator, steps, answer, ports.space.allowed(mask))
        for (answer, steps), mask in found.items()
    ]
    sections.sort(key=lambda section: (-section.answer, _count(section.ports)))
    answers = [(mask, answer) for (answer, _), mask in found.items()]
    certain = ports.space.allowed(_joined(answers, Truth.TRUE))
    possible = ports.space.allowed(_joined(answers, Truth.TRUE, Truth.UNKNOWN))
    return SideAnswer(end, verdict([ports.asked], [certain], [possible]), certain, tuple(sections))


def _count(ports: Allowed) -> int:
    return sum(item.last - item.first + 1 for item in ports)


def _joined(answers: Iterable[tuple[int, Truth]], *wanted: Truth) -> int:
    return reduce(or_, (mask for mask, answer in answers if answer in wanted), 0)


def _section(
    seen: tuple[JudgedLayer, ...], narrator: Narrator, steps: _Steps, answer: Truth, ports: Allowed
) -> Section:
    reasons = [
        reason
        for layer, marks in zip(seen, steps, strict=True)
        for reason in narrator.tell(layer, marks, ports)
    ]
    own_node = narrator.own_node()
    if own_node is not None and answer is not Truth.TRUE:
        reasons.append(own_node)
    return Section(ports, answer, tuple(reasons or [narrator.no_policy()]))
