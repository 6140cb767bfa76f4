"""Orders an answer for reading: what one side says, over all pairs of ends, without saying anything twice."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from netlint.engine.answers.answer import Answer
from netlint.engine.answers.explain import Explanation, Section, SideAnswer, Verdict
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.port_words import port_words
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.port_space import common
from netlint.engine.words import conjunction
from netlint.model.truth import Truth
from netlint.origin import Origin

Locate = Callable[[Origin], tuple[str, int, int]]
"""Where a value stands: its file, line and column."""

_WORDS = {Truth.TRUE: Verdict.ALLOWED, Truth.FALSE: Verdict.DENIED, Truth.UNKNOWN: Verdict.UNKNOWN}


class Group(NamedTuple):
    """Pairs of ends for which everything is the same: the verdict, the ports and the reasons."""

    pairs: tuple[Explanation, ...]

    @property
    def first(self) -> Explanation:
        """The pair that speaks for all."""
        return self.pairs[0]

    @property
    def source(self) -> str:
        """The sources in words."""
        return conjunction(pair.source.name for pair in self.pairs)

    @property
    def destination(self) -> str:
        """The destinations in words."""
        return conjunction(pair.destination.name for pair in self.pairs)


def groups(answer: Answer) -> list[Group]:
    """The pairs of an answer by what is said of them, in the order of the pairs."""
    found: dict[object, list[Explanation]] = {}
    for pair in answer.pairs:
        key = pair.asked, pair.certain, pair.possible, *_said(pair.egress), *_said(pair.ingress)
        found.setdefault(key, []).append(pair)
    return [Group(tuple(pairs)) for pairs in found.values()]


def _said(side: SideAnswer) -> tuple[Verdict, Allowed, tuple[Section, ...]]:
    return side.verdict, side.allowed, side.sections


def section_title(section: Section, side: SideAnswer) -> str:
    """On which ports a section holds, and what it comes to; empty where it holds for all that is asked."""
    if len(side.sections) == 1:
        return ""
    ports = port_words(section.ports)
    if section is side.sections[-1] and ports.startswith("every port except"):
        ports = "every other port"
    return f"On {ports}: {_WORDS[section.answer]}."


def side_verdict(sides: Iterable[SideAnswer]) -> Verdict:
    """What one side says over several pairs."""
    found = [verdict for verdict, _ in groupby(sorted(side.verdict for side in sides))]
    if len(found) == 1:
        return found[0]
    return Verdict.UNKNOWN if Verdict.UNKNOWN in found else Verdict.PARTIAL


def side_allowed(sides: Iterable[SideAnswer]) -> Allowed:
    """The ports that one side allows for certain for every pair."""
    return common(side.allowed for side in sides)


def side_reasons(sides: Iterable[tuple[Group, SideAnswer]]) -> Iterator[Reason]:
    """The reasons of one side as single sentences, each with the ends and ports that it is about, none twice."""
    given = list(sides)
    many = len({side.sections for _, side in given}) > 1
    seen: set[Reason] = set()
    for group, side in given:
        ends = f"From {group.source} to {group.destination}: " if many else ""
        for section in side.sections:
            title = section_title(section, side)
            for reason in section.reasons:
                text = f"{ends}{title} {reason.text}" if title else f"{ends}{reason.text}"
                told = Reason(text, reason.object, reason.origin)
                if told not in seen:
                    seen.add(told)
                    yield told


def decisive(group: Group) -> list[SideAnswer]:
    """The sides on which the verdict rests: those that do not allow everything, or else both."""
    sides = [group.first.egress, group.first.ingress]
    return [side for side in sides if side.verdict is not Verdict.ALLOWED] or sides
