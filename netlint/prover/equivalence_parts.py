"""Compares two sets of policies part by part, and says in which parts one may allow what the other does not."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from netlint.engine.reachability.compiled import counts
from netlint.model.namespace import Namespace
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import OwnNamespace
from netlint.model.policy import Action, Direction, Policy, Tier
from netlint.model.snapshot import Snapshot
from netlint.prover.boxes import Box
from netlint.prover.cover import Covered, Covers, Uncovered
from netlint.prover.mentions import Mentions
from netlint.prover.policy_boxes import Group, PolicyBoxes, adds_up, by_group, group_of
from netlint.prover.space import Role, Space

_MOST_HINTS: Final = 3
"""How many boxes of a namespace's policies are worth a look before everything is looked at."""

_POLICED: Final = {Direction.EGRESS: Role.SOURCE, Direction.INGRESS: Role.DESTINATION}

_Key = Hashable
_Group = tuple[str, Direction]


class Excess:
    """Where one set of policies may allow connections that another one does not.

    Such a connection has an end, in one of the roles of `names`, in one of these namespaces; or it may be any where
    `is_anywhere` says so. `hints` are boxes of connections that are worth a look first.
    """

    def __init__(self, *, is_anywhere: bool) -> None:
        self.is_anywhere = is_anywhere
        self.names: dict[Role, dict[str, None]] = {}
        self.hints: list[Box] = []

    @property
    def is_empty(self) -> bool:
        """Whether there is no such connection."""
        return not (self.is_anywhere or self.names)

    def add(self, role: Role, namespace: str, hints: Iterable[Box] = ()) -> None:
        """Count a namespace in."""
        self.names.setdefault(role, {})[namespace] = None
        self.hints += hints


class Comparison(NamedTuple):
    """The space of both sets, and where the new one may allow more, and less."""

    space: Space
    opened: Excess
    closed: Excess


class _Pair(NamedTuple):
    """The policies of a namespace in a direction, before and after, that are not written alike."""

    namespace: str
    direction: Direction
    old: Sequence[Policy]
    new: Sequence[Policy]


def compared(old: Snapshot, new: Snapshot, network: NetworkProfile, limit: int) -> Comparison:
    """Where two snapshots may differ for some connection; both must have the same namespaces, if with other labels."""
    pairs, is_anywhere = _unlike(_tiers(old), _tiers(new))
    relabeled = [name for name, was, now in _both(old.namespaces, new.namespaces) if was.labels != now.labels]
    mentions = Mentions()
    if pairs or is_anywhere or relabeled:
        for snapshot in (old, new):
            mentions.add_snapshot(snapshot)
    boxes = PolicyBoxes((), network, mentions)
    opened, closed = (Excess(is_anywhere=is_anywhere) for _ in range(2))
    for excess in (opened, closed):
        for name in _told_apart(relabeled, old, new, mentions):
            for role in Role:
                excess.add(role, name)
    for pair in pairs:
        _compare(pair, boxes, limit, opened, closed)
    return Comparison(boxes.space, opened, closed)


def _both(old: Iterable[Namespace], new: Iterable[Namespace]) -> Iterator[tuple[str, Namespace, Namespace]]:
    """The namespaces that both sides give, by name."""
    before = {item.name: item for item in old if item.given}
    for item in new:
        if item.given and item.name in before:
            yield item.name, before[item.name], item


def _told_apart(names: Sequence[str], old: Snapshot, new: Snapshot, mentions: Mentions) -> Iterator[str]:
    """Those of some namespaces of whose labels a mentioned one changes."""
    for name, was, now in _both(old.namespaces, new.namespaces):
        if name in names and any(
            was.labels.value(key) != now.labels.value(key) for key in mentions.namespaces
        ):
            yield name


_Tiers = Mapping[_Key, tuple[Tier, list[Policy]]]


def _tiers(snapshot: Snapshot) -> _Tiers:
    """The policies that count, tier by tier; a tier without any says nothing."""
    found: dict[_Key, tuple[Tier, list[Policy]]] = {}
    for layer in snapshot.layers:
        for tier in layer.tiers:
            policies = [policy for policy in tier.policies if counts(policy)]
            if policies:
                key = (
                    layer.name,
                    layer.coverage,
                    layer.default,
                    tier.name,
                    tier.order,
                    tier.mode,
                    tier.default,
                )
                found[key] = tier, policies
    return found


def _unlike(old: _Tiers, new: _Tiers) -> tuple[list[_Pair], bool]:
    """The groups of policies that are not written alike, and whether any others are not."""
    pairs: list[_Pair] = []
    is_anywhere = False
    for key in dict.fromkeys([*old, *new]):
        sides = [side.get(key) for side in (old, new)]
        before, after = (side[1] if side else [] for side in sides)
        if all(_is_by_namespace(*side) for side in sides if side):
            pairs += _pairs(by_group(before), by_group(after))
        elif _meanings(before) != _meanings(after):
            is_anywhere = True
    return pairs, is_anywhere


def _is_by_namespace(tier: Tier, policies: Iterable[Policy]) -> bool:
    """Whether a tier decides about each pod by the policies of its namespace, which isolate and allow only (S1.5)."""
    return (
        adds_up(tier)
        and tier.default is Action.DENY
        and all(
            policy.isolates and isinstance(policy.subject.namespaces, OwnNamespace) for policy in policies
        )
    )


def _pairs(old: Mapping[_Group, list[Policy]], new: Mapping[_Group, list[Policy]]) -> Iterator[_Pair]:
    for group in dict.fromkeys([*old, *new]):
        before, after = old.get(group, []), new.get(group, [])
        if len(before) != len(after) or _by_name(before) != _by_name(after):
            yield _Pair(*group, before, after)


def _by_name(policies: Iterable[Policy]) -> dict[tuple[str, str], Policy]:
    return {(policy.kind, policy.name): policy for policy in policies}


def _meanings(policies: Iterable[Policy]) -> dict[_Key, int]:
    """What policies say, apart from their names and from their order where it does not count (S2.6)."""
    found: dict[_Key, int] = {}
    for policy in policies:
        rules = tuple(
            (rule.direction, rule.action, rule.peers, rule.ports, rule.predicates, rule.pass_target)
            for rule in policy.rules
        )
        key = (policy.namespace, policy.subject, policy.directions, rules, policy.order, policy.isolates)
        found[key] = found.get(key, 0) + 1
    return found


def _compare(pair: _Pair, boxes: PolicyBoxes, limit: int, opened: Excess, closed: Excess) -> None:
    old, new = (group_of(boxes, pair.namespace, pair.direction, side) for side in (pair.old, pair.new))
    is_exact = len(old.policies) == len(pair.old) and len(new.policies) == len(pair.new)
    for more, less, excess in ((new, old, opened), (old, new, closed)):
        if not is_exact:
            excess.add(_POLICED[pair.direction], pair.namespace)
        elif less.policies:
            found = list(islice(_beyond(more, less, limit), _MOST_HINTS))
            if found:
                hints = [box for box in found if box is not None]
                excess.add(_POLICED[pair.direction], pair.namespace, hints)


def _beyond(more: Group, less: Group, limit: int) -> Iterator[Box | None]:
    """Boxes of connections that `more` may allow beyond `less`; None for one that is not known.

    It allows nothing beyond if it isolates all the pods that `less` isolates, and no rule allows more.
    """
    yield from _outside([item.box for item in more.boxes], [item.box for item in less.boxes], limit)
    yield from _outside(_joined(less.subjects), _joined(more.subjects), limit)


def _joined(subjects: Iterable[Sequence[Box]]) -> list[Box]:
    return [box for parts in subjects for box in parts]


def _outside(boxes: Iterable[Box], others: Sequence[Box], limit: int) -> Iterator[Box | None]:
    """For each of some boxes that do not lie in the union of others a part outside of it."""
    alike = {frozenset(box.items()) for box in others}
    covers = Covers(others, limit)
    for box in boxes:
        if frozenset(box.items()) not in alike:
            cover = covers.cover(box, range(len(others)))
            if not isinstance(cover, Covered):
                yield cover.box if isinstance(cover, Uncovered) else None
