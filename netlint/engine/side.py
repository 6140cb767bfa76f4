"""What the layers of an input let a class send, or let it into: one direction in one world."""

from collections.abc import Sequence
from typing import assert_never

from netlint.engine.bits import EMPTY, Region, difference, intersection, union
from netlint.engine.compiled import CompiledTier
from netlint.engine.ordered_tier import OrderedTier
from netlint.engine.parts import Facts, Parts
from netlint.engine.union_tier import UnionTier
from netlint.model.policy import Action, Coverage, TierMode
from netlint.model.ports import PortRange, Protocol
from netlint.value import value


@value
class CompiledLayer:
    """A layer compiled for one direction."""

    coverage: Coverage
    tiers: tuple[CompiledTier, ...]
    default: Action


class Side:
    """For each class as a source, the destinations and ports that one side of connections allows.

    For egress the side is the source's own, for ingress that of every destination. A connection needs
    the consent of every layer that covers it (V0.2).
    """

    def __init__(self, layers: Sequence[CompiledLayer], facts: Facts) -> None:
        self._facts = facts
        self._layers = [(layer, [_decider(tier, facts) for tier in layer.tiers]) for layer in layers]
        self._everything: Region = {facts.full: facts.everyone}
        self._answers: dict[tuple[int, ...], Region] = {}
        self._of_class: dict[int, Region] = {}

    def allowed(self, index: int) -> Region:
        """What is allowed from class `index`."""
        region = self._of_class.get(index)
        if region is None:
            region = self._everything
            for layer, tiers in self._layers:
                region = self._through(layer, tiers, index, region)
            self._of_class[index] = region
        return region

    def _through(
        self, layer: CompiledLayer, tiers: list[UnionTier | OrderedTier], index: int, region: Region
    ) -> Region:
        decided = [tier.decide(index) for tier in tiers]
        key = (id(layer), id(region), *map(id, decided))
        found = self._answers.get(key)
        if found is None:
            # Regions and parts live as long as this object, so that their identities stay their own.
            answer = self._decided(layer, decided)
            outside = self._outside(layer)
            answer = union(answer, outside) if outside else answer
            found = answer if region is self._everything else intersection(region, answer)
            self._answers[key] = found
        return found

    def _decided(self, layer: CompiledLayer, decided: list[Parts]) -> Region:
        """What is allowed in the end, from the last tier to the first."""
        after: list[Region] = [EMPTY] * len(decided)
        after.append(self._everything if layer.default is Action.ALLOW else EMPTY)
        for index in range(len(decided) - 1, -1, -1):
            parts, following = decided[index], after[index + 1]
            goes_on = parts.rest if following is self._everything else intersection(parts.rest, following)
            result = union(parts.allowed, goes_on)
            for target, region in parts.passed.items():
                result = union(result, intersection(region, after[target]))
            for target, region in parts.forked.items():
                if self._facts.strict:
                    result = difference(result, difference(region, after[target]))
                else:
                    result = union(result, intersection(region, after[target]))
            after[index] = result
        return after[0]

    def _outside(self, layer: CompiledLayer) -> Region:
        """The connections that the layer does not see."""
        classes, everyone = self._facts.classes, self._facts.everyone
        pods = (1 << classes.pods) - 1
        match layer.coverage:
            case Coverage.ALL:
                return EMPTY
            case Coverage.LEAVING_CLUSTER:
                addresses = ((1 << classes.node) - 1) ^ pods
                return {self._facts.full: everyone ^ addresses}
            case Coverage.MESHED_TCP:
                tcp = self._facts.ports.space.mask(PortRange(Protocol.TCP))
                return difference(self._everything, {tcp: pods})
            case _:
                assert_never(layer.coverage)


def _decider(tier: CompiledTier, facts: Facts) -> UnionTier | OrderedTier:
    return OrderedTier(tier, facts) if tier.mode is TierMode.FIRST_MATCH else UnionTier(tier, facts)
