"""Which address blocks add up to the internet, on the ports of a rule and for the pods of a policy."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.public_addresses import holds_public
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import bits_of
from netlint.model.peer import AddressPeer, Peer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.prover.boxes import Box, TooMany, meets
from netlint.prover.evidence.group_covers import GroupCovers, groups_without_limits, policies_of
from netlint.prover.policy_boxes import Group, PolicyBoxes, RuleBox
from netlint.prover.space import Kind
from netlint.prover.work import WorkLimit


class Union(NamedTuple):
    """Blocks that hold the whole internet together, for the pods of `policy` and on the ports of `rule`."""

    policy: Policy
    rule: PolicyRule
    direction: Direction
    items: tuple[RuleBox, ...]
    blocks: tuple[AddressPeer, ...]

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies that the blocks stand in, each once."""
        return policies_of(self.items)

    @property
    def is_one_rule(self) -> bool:
        """Whether all of the blocks stand in one rule."""
        return all(item.rule is self.rule for item in self.items)


def unions(
    lookup: Lookup,
    groups: tuple[PolicyBoxes, Iterable[Group]],
    keys: Container[tuple[str, Direction]],
    applied: Applied,
    limit: WorkLimit,
) -> Iterator[Union]:
    """Each set of blocks once, in the groups whose namespaces and directions are among `keys`.

    Blocks of /0 and rules for everyone say what they do, so that nothing is told where they are among what it takes.
    Silent where further policies may restrict what these allow, and where Kustomize changes one.
    """
    boxes, found = groups
    for group in groups_without_limits(found, keys, lookup):
        seen: set[frozenset[int]] = set()
        for item in _Unions(boxes, GroupCovers(group, applied, limit)).all():
            key = frozenset(map(id, item.blocks))
            if key not in seen and applied.as_written(*item.policies):
                seen.add(key)
                yield item


class _Unions:
    """Finds the unions of one group."""

    def __init__(self, boxes: PolicyBoxes, covers: GroupCovers) -> None:
        self._boxes = boxes
        self._covers = covers
        space = boxes.space
        self._direction = covers.group.direction
        self._remote = space.source if self._direction is Direction.INGRESS else space.destination

    def all(self) -> Iterator[Union]:
        """Every union, rule by rule."""
        for policy in self._covers.group.policies:
            for rule in policy.effective_rules(self._direction):
                for version in sorted({block.network.version for block in _parts(rule.peers)}):
                    found = self._of(policy, rule, version)
                    if found is not None:
                        yield found

    def _of(self, policy: Policy, rule: PolicyRule, version: int) -> Union | None:
        wanted = self._wanted(policy, rule, version)
        near = self._covers.near(self._covers.subject(policy)) if wanted else ()
        items = self._covers.covering(policy, wanted, near) if wanted else None
        if items is None or not any(item.rule is rule for item in items):
            return None
        blocks = tuple(_parts(item.rule.peers[item.peer] for item in items))
        return Union(policy, rule, self._direction, items, blocks) if len(blocks) == len(items) > 1 else None

    def _wanted(self, policy: Policy, rule: PolicyRule, version: int) -> Sequence[Box]:
        """Connections with the addresses of a family that the internet routes, on the ports of a rule."""
        classes = self._boxes.space.addresses.classes
        numbers = (n for n, item in enumerate(classes) if item.version == version and holds_public(item))
        internet = {
            self._remote.kind: 1 << Kind.ADDRESS,
            self._remote.address: bits_of(numbers, len(classes)),
        }
        try:
            return meets(meets(self._covers.subject(policy), self._boxes.ports(rule.ports)), [internet])
        except TooMany:
            return ()


def _parts(peers: Iterable[Peer]) -> Iterator[AddressPeer]:
    """The blocks among some peers that are no /0."""
    return (peer for peer in peers if isinstance(peer, AddressPeer) and peer.network.prefixlen)
