"""The ports that a question asks for, in classes that no rule which counts for it tells apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import or_
from typing import NamedTuple

from netlint.engine.answers.deciding import JudgedLayer, JudgedRule
from netlint.engine.reachability.bits import indices_of
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.port_space import PortSpace
from netlint.model.ports import PortRange, Protocol
from netlint.model.truth import Truth


class PortClass(NamedTuple):
    """Ports that fare alike, as a set over the atoms of a `PortSpace`, and one of them.

    `layers` are those of the side, with only the rules that may match connections to these ports.
    """

    mask: int
    protocol: Protocol
    port: int
    layers: tuple[JudgedLayer, ...]


class AskedPorts:
    """The ports asked for, cut wherever a rule of one of the sides tells two of them apart.

    Rules whose peers are surely somebody else do not count.
    """

    def __init__(self, sides: Sequence[tuple[JudgedLayer, ...]], asked: Allowed) -> None:
        rules = [rule for layers in sides for rule in _counting(layers)]
        self.space = PortSpace([*asked, *(ports for rule in rules for ports in rule.ports)])
        self.mask = self._mask(asked)
        self.asked = self.space.allowed(self.mask)

    def classes(self, layers: tuple[JudgedLayer, ...]) -> Iterator[PortClass]:
        """The ports asked for as the rules of one side see them."""
        seen_by: dict[int, list[int]] = {index: [] for index in indices_of(self.mask)}
        for number, rule in enumerate(_counting(layers)):
            for index in indices_of(self._mask(rule.ports) & self.mask):
                seen_by[index].append(number)
        alike: dict[tuple[int, ...], int] = defaultdict(int)
        for index, seen in seen_by.items():
            alike[tuple(seen)] |= 1 << index
        narrowing = _Narrowing(layers)
        for numbers, mask in alike.items():
            first = self.space.allowed(mask & -mask)[0]
            yield PortClass(mask, first.protocol, first.first, narrowing.to(numbers))

    def _mask(self, ports: Iterable[PortRange]) -> int:
        return reduce(or_, map(self.space.mask, ports), 0)


def _counting(layers: tuple[JudgedLayer, ...]) -> Iterator[JudgedRule]:
    return (
        rule
        for layer in layers
        for tier in layer.tiers
        for policy in tier.policies
        for rule in policy.rules
        if rule.peers is not Truth.FALSE
    )


class _Narrowing:
    """The layers of one side with no rules, and the rules that count, to be put back by their numbers."""

    def __init__(self, layers: tuple[JudgedLayer, ...]) -> None:
        self._layers = layers
        policies = [policy for layer in layers for tier in layer.tiers for policy in tier.policies]
        self._bare = [policy._replace(rules=()) for policy in policies]
        self._rules = [
            (place, rule)
            for place, policy in enumerate(policies)
            for rule in policy.rules
            if rule.peers is not Truth.FALSE
        ]

    def to(self, numbers: Iterable[int]) -> tuple[JudgedLayer, ...]:
        """The layers with some of the rules that count, by their ascending numbers."""
        kept: dict[int, list[JudgedRule]] = defaultdict(list)
        for place, rule in map(self._rules.__getitem__, numbers):
            kept[place].append(rule)
        policies = list(self._bare)
        for place, rules in kept.items():
            policies[place] = policies[place]._replace(rules=tuple(rules))
        rest = iter(policies)
        return tuple(
            layer._replace(
                tiers=tuple(
                    tier._replace(policies=tuple(islice(rest, len(tier.policies)))) for tier in layer.tiers
                )
            )
            for layer in self._layers
        )
