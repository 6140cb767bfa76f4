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


_Layer = tuple[CompiledLayer, list[UnionTier | OrderedTier], dict[tuple[int, ...], Region]]
"""A layer with what decides its tiers, and the answers that are known by the identities of the tiers' answers."""


class Side:
    """For each class as a source, the destinations and ports that one side of connections allows.

    For egress the side is the source's own, for ingress that of every destination. A connection needs
    the consent of every layer that covers it (V0.2).
    """

    def __init__(self, layers: Sequence[CompiledLayer], facts: Facts) -> None:
        self._facts = facts
        self._layers: list[_Layer] = [
            (layer, [_decider(tier, facts) for tier in layer.tiers], {}) for layer in layers
        ]
        self._everything: Region = {facts.full: facts.everyone}
        self._of_class: dict[int, Region] = {}
        self._common: dict[tuple[int, ...], Region] = {}

    def allowed(self, index: int) -> Region:
        """What is allowed from class `index`."""
        region = self._of_class.get(index)
        if region is None:
            regions = [self._by_layer(layer, tiers, known, index) for layer, tiers, known in self._layers]
            region = self._of_class[index] = self._intersection(regions)
        return region

    def _by_layer(
        self,
        layer: CompiledLayer,
        tiers: list[UnionTier | OrderedTier],
        known: dict[tuple[int, ...], Region],
        index: int,
    ) -> Region:
        decided = [tier.decide(index) for tier in tiers]
        # The tiers keep their answers, so that the identities of these stay their own.
        key = tuple(map(id, decided))
        region = known.get(key)
        if region is None:
            region = known[key] = union(self._decided(layer, decided), self._outside(layer))
        return region

    def _intersection(self, regions: list[Region]) -> Region:
        """What all layers allow."""
        if len(regions) == 1:
            return regions[0]
        key = tuple(map(id, regions))
        common = self._common.get(key)
        if common is None:
            common = self._everything
            for region in regions:
                common = intersection(common, region)
            self._common[key] = common
        return common

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
