"""The ports that a question asks for, in classes that no rule which counts for it tells apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from netlint.engine.bits import indices_of
from netlint.engine.connectivity import Allowed
from netlint.engine.deciding import JudgedLayer, JudgedPolicy, JudgedRule, JudgedTier
from netlint.engine.port_space import PortSpace
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
        for numbers, mask in alike.items():
            first = self.space.allowed(mask & -mask)[0]
            yield PortClass(mask, first.protocol, first.first, _narrowed(layers, frozenset(numbers)))

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


def _narrowed(layers: tuple[JudgedLayer, ...], numbers: frozenset[int]) -> tuple[JudgedLayer, ...]:
    """The layers with some of the rules that count, by their numbers in order."""
    count = iter(range(sum(1 for _ in _counting(layers))))
    return tuple(
        JudgedLayer(
            layer.layer,
            tuple(
                JudgedTier(tier.tier, tuple(_with_rules(policy, count, numbers) for policy in tier.policies))
                for tier in layer.tiers
            ),
        )
        for layer in layers
    )


def _with_rules(policy: JudgedPolicy, count: Iterator[int], numbers: frozenset[int]) -> JudgedPolicy:
    rules = [rule for rule in policy.rules if rule.peers is not Truth.FALSE and next(count) in numbers]
    return JudgedPolicy(policy.policy, policy.selects, tuple(rules))
