"""What the layers of an input let a class send, or let it into: one direction in one world."""

from collections.abc import Sequence
from typing import assert_never

from netlint.engine.reachability.bits import EMPTY, Rectangle, Region, difference, intersection, union
from netlint.engine.reachability.compiled import CompiledLayer, CompiledTier
from netlint.engine.reachability.ordered_tier import OrderedTier
from netlint.engine.reachability.parts import Facts, Parts
from netlint.engine.reachability.peer_table import Family, PeerSet
from netlint.engine.reachability.union_tier import UnionTier
from netlint.model.policy import Action, Coverage, TierMode
from netlint.model.ports import PortRange, Protocol


class _Remembering:
    """One of several tiers, with its answers: what tells classes apart elsewhere matters nothing to it."""

    def __init__(self, tier: CompiledTier, facts: Facts) -> None:
        self._tier = _decider(tier, facts)
        self.numbers, self.settling = self._tier.numbers, self._tier.settling
        self._counting = Family(facts.classes.peers, self.numbers)
        self._known: dict[tuple[PeerSet, PeerSet], Parts] = {}

    def decide(self, certain: PeerSet, possible: PeerSet) -> Parts:
        """What the tier makes of connections from those whom these peers mean for certain, and perhaps."""
        key = self._counting.of(certain), self._counting.of(possible)
        parts = self._known.get(key)
        if parts is None:
            parts = self._known[key] = self._tier.decide(*key)
        return parts


class Side:
    """For each class as a source, the destinations and ports that one side of connections allows.

    For egress the side is the source's own, for ingress that of every destination. A connection needs
    the consent of every layer that covers it (V0.2). Classes that no peer that counts tells apart share
    their answer, and so do those of one answer that is a single rectangle, such as `everything`.
    """

    def __init__(self, layers: Sequence[CompiledLayer], facts: Facts) -> None:
        self._facts = facts
        self._certain, self._possible = facts.classes.certain, facts.classes.possible
        self.everything: Region = {facts.full: facts.everyone}
        several = sum(len(layer.tiers) for layer in layers) > 1
        decider = _Remembering if several else _decider
        self._layers = [
            (layer, [decider(tier, facts) for tier in layer.tiers], self._outside(layer)) for layer in layers
        ]
        tiers = [tier for _, deciders, _ in self._layers for tier in deciders]
        peers = facts.classes.peers
        self._counting = Family(peers, [number for tier in tiers for number in tier.numbers])
        self._settling = Family(
            peers, () if several else [number for tier in tiers for number in tier.settling]
        )
        self._known: dict[object, Region] = {}
        self._rectangles: dict[Rectangle, Region] = {(facts.full, facts.everyone): self.everything}

    def allowed(self, index: int) -> Region:
        """What is allowed from class `index`."""
        certain, possible = self._certain[index], self._possible[index]
        settling = self._settling.of(certain) if self._settling.masks else ()
        certain = settling or self._counting.of(certain)
        possible = () if settling or not possible else self._counting.of(possible)
        key = (certain, possible) if possible else certain
        region = self._known.get(key)
        if region is None:
            region = self._known[key] = self._shared(self._decided_by_layers(certain, possible))
        return region

    def _shared(self, region: Region) -> Region:
        """Equal answers as one object where they are a single rectangle, as most are that many classes share."""
        if len(region) != 1:
            return region
        (rectangle,) = region.items()
        return self._rectangles.setdefault(rectangle, region)

    def _decided_by_layers(self, certain: PeerSet, possible: PeerSet) -> Region:
        common = self.everything
        for layer, tiers, outside in self._layers:
            decided = [tier.decide(certain, possible) for tier in tiers]
            region = self._decided(layer, decided)
            if outside:
                region = union(region, outside)
            common = region if common is self.everything else intersection(common, region)
        return common

    def _decided(self, layer: CompiledLayer, decided: list[Parts]) -> Region:
        """What is allowed in the end, from the last tier to the first."""
        after: list[Region] = [EMPTY] * len(decided)
        after.append(self.everything if layer.default is Action.ALLOW else EMPTY)
        for index in range(len(decided) - 1, -1, -1):
            allowed, rest, passed, forked = decided[index]
            following = after[index + 1]
            result = union(allowed, rest if following is self.everything else intersection(rest, following))
            for target, region in passed.items():
                result = union(result, intersection(region, after[target]))
            for target, region in forked.items():
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
                return difference(self.everything, {tcp: pods})
            case _:
                assert_never(layer.coverage)


def _decider(tier: CompiledTier, facts: Facts) -> UnionTier | OrderedTier:
    return OrderedTier(tier, facts) if tier.mode is TierMode.FIRST_MATCH else UnionTier(tier, facts)
