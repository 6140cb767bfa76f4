"""Compares two sets of policies part by part, and says in which parts one may allow what the other does not."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final, NamedTuple

from netlint.engine.reachability.compiled import counts
from netlint.model.namespace import Namespace
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import OwnNamespace
from netlint.model.policy import Action, Coverage, Direction, Policy, Tier, TierMode
from netlint.model.snapshot import Snapshot
from netlint.prover.boxes import Box, TooMany
from netlint.prover.cover import Covered, Covers, Uncovered
from netlint.prover.mentions import Mentions
from netlint.prover.policy_boxes import Group, PolicyBoxes, adds_up, by_group, group_of
from netlint.prover.space import Role, Space
from netlint.prover.terms import Variable
from netlint.prover.work import WorkLimit

_HINTS_OF_A_GROUP: Final = 3
_MOST_HINTS: Final = 50
"""How many boxes are worth a look before everything is looked at."""

_POLICED: Final = {Direction.EGRESS: Role.SOURCE, Direction.INGRESS: Role.DESTINATION}

_Group = tuple[str, Direction]


class Excess:
    """Where one set of policies may allow connections that another one does not.

    Such a connection has an end, in one of the roles of `names`, in one of these namespaces; or it may be any where
    `is_anywhere` says so. `hints` are boxes of connections that are worth a look first.
    """

    def __init__(self, hints: Iterable[Box], *, is_anywhere: bool) -> None:
        self.is_anywhere = is_anywhere
        self.names: dict[Role, dict[str, None]] = {}
        self.hints = list(hints)

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
    """The policies of a namespace in a direction, before and after, that are not written alike.

    `is_last` tells that every connection of pods that they do not isolate is allowed: no tier comes after them.
    """

    namespace: str
    direction: Direction
    old: Sequence[Policy]
    new: Sequence[Policy]
    is_last: bool


def compared(old: Snapshot, new: Snapshot, network: NetworkProfile, limit: int) -> Comparison:
    """Where two snapshots may differ for some connection; both must have the same namespaces, if with other labels."""
    pairs, others = _unlike(_tiers(old), _tiers(new))
    relabeled = [name for name, was, now in _both(old.namespaces, new.namespaces) if was.labels != now.labels]
    mentions = Mentions()
    if pairs or others or relabeled:
        for snapshot in (old, new):
            mentions.add_snapshot(snapshot)
    boxes = PolicyBoxes((), network, mentions)
    hints = list(islice(_hints(others, boxes), _MOST_HINTS))
    opened, closed = (Excess(hints, is_anywhere=bool(others)) for _ in range(2))
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


class _TierKey(NamedTuple):
    """What two tiers have in common that are the same on both sides."""

    layer: str
    coverage: Coverage
    layer_default: Action
    name: str
    order: float
    mode: TierMode
    default: Action


_Tiers = Mapping[_TierKey, tuple[Tier, list[Policy]]]


def _tiers(snapshot: Snapshot) -> _Tiers:
    """The policies that count, tier by tier; a tier without any says nothing."""
    found: dict[_TierKey, tuple[Tier, list[Policy]]] = {}
    for layer in snapshot.layers:
        for tier in layer.tiers:
            policies = [policy for policy in tier.policies if counts(policy)]
            if policies:
                whole = layer.name, layer.coverage, layer.default
                found[_TierKey(*whole, tier.name, tier.order, tier.mode, tier.default)] = tier, policies
    return found


def _unlike(old: _Tiers, new: _Tiers) -> tuple[list[_Pair], list[Policy]]:
    """The groups of policies that are not written alike, and all other policies that are on one side only."""
    pairs: list[_Pair] = []
    others: list[Policy] = []
    keys = dict.fromkeys([*old, *new])
    for key in keys:
        sides = [side.get(key) for side in (old, new)]
        before, after = (side[1] if side else [] for side in sides)
        if all(_is_by_namespace(*side) for side in sides if side):
            is_last = key.layer_default is Action.ALLOW and all(item.order <= key.order for item in keys)
            pairs += _pairs(by_group(before), by_group(after), is_last=is_last)
        else:
            others += _on_one_side(before, after)
    return pairs, others


def _hints(policies: Iterable[Policy], boxes: PolicyBoxes) -> Iterator[Box]:
    """Connections that the rules of some policies match."""
    for policy in policies:
        for rule in policy.rules:
            with suppress(TooMany):
                subject = boxes.subject(policy, rule.direction)
                yield from (item.box for item in boxes.rule(policy, rule, subject))


def _is_by_namespace(tier: Tier, policies: Iterable[Policy]) -> bool:
    """Whether a tier decides about each pod by the policies of its namespace, which isolate and allow only (S1.5)."""
    return (
        adds_up(tier)
        and tier.default is Action.DENY
        and all(
            policy.isolates and isinstance(policy.subject.namespaces, OwnNamespace) for policy in policies
        )
    )


def _pairs(
    old: Mapping[_Group, list[Policy]], new: Mapping[_Group, list[Policy]], *, is_last: bool
) -> Iterator[_Pair]:
    for group in dict.fromkeys([*old, *new]):
        before, after = old.get(group, []), new.get(group, [])
        if not _are_alike(before, after):
            yield _Pair(*group, before, after, is_last)


def _are_alike(some: Sequence[Policy], others: Sequence[Policy]) -> bool:
    """Whether two lists hold the same policies under the same names, each name once."""
    one, other = ({(policy.kind, policy.name): policy for policy in side} for side in (some, others))
    return len(one) == len(some) == len(others) and one == other


def _on_one_side(old: Iterable[Policy], new: Iterable[Policy]) -> Iterator[Policy]:
    """The policies of a tier that mean what none of the other side means, whatever they are called (S2.6)."""
    sides = [{_meaning(policy): policy for policy in side} for side in (new, old)]
    for mine, theirs in (sides, sides[::-1]):
        yield from (policy for meaning, policy in mine.items() if meaning not in theirs)


def _meaning(policy: Policy) -> Hashable:
    """What a policy says, apart from names."""
    rules = tuple(
        (rule.direction, rule.action, rule.peers, rule.ports, rule.predicates, rule.pass_target)
        for rule in policy.rules
    )
    return policy.namespace, policy.subject, policy.directions, rules, policy.order, policy.isolates


def _compare(pair: _Pair, boxes: PolicyBoxes, limit: int, opened: Excess, closed: Excess) -> None:
    groups = [group_of(boxes, pair.namespace, pair.direction, side) for side in (pair.old, pair.new)]
    is_exact = all(
        len(group.policies) == len(side) for group, side in zip(groups, (pair.old, pair.new), strict=True)
    )
    old, new = (_Meaning(_distinct(_allowed(group)), _distinct(_isolated(group))) for group in groups)
    for more, less, excess in ((new, old, opened), (old, new, closed)):
        if not is_exact:
            excess.add(_POLICED[pair.direction], pair.namespace)
        elif less.isolated or not pair.is_last:
            found = list(islice(_beyond(more, less, limit), _HINTS_OF_A_GROUP))
            if found:
                hints = [box for box in found if box is not None]
                excess.add(_POLICED[pair.direction], pair.namespace, hints)


_Distinct = Mapping[frozenset[tuple[Variable, int]], Box]
"""Boxes, each once."""


class _Meaning(NamedTuple):
    """What the policies of a group allow, and the pods that they isolate."""

    allowed: _Distinct
    isolated: _Distinct


def _distinct(boxes: Iterable[Box]) -> _Distinct:
    return {frozenset(box.items()): box for box in boxes}


def _allowed(group: Group) -> Iterator[Box]:
    return (item.box for item in group.boxes)


def _isolated(group: Group) -> Iterator[Box]:
    return (box for subject in group.subjects for box in subject)


def _beyond(more: _Meaning, less: _Meaning, limit: int) -> Iterator[Box | None]:
    """Boxes of connections that `more` may allow beyond `less`; None for one that is not known.

    It allows nothing beyond if it isolates all the pods that `less` isolates, and no rule allows more.
    """
    yield from _outside(more.allowed, less.allowed, limit)
    yield from _outside(less.isolated, more.isolated, limit)


def _outside(boxes: _Distinct, others: _Distinct, limit: int) -> Iterator[Box | None]:
    """For each of some boxes that do not lie in the union of others a part outside of it."""
    left = [box for key, box in boxes.items() if key not in others]
    if not left:
        return
    covers = Covers(list(others.values()), WorkLimit(limit))
    for box in left:
        cover = covers.cover(box, range(len(others)))
        if not isinstance(cover, Covered):
            yield cover.box if isinstance(cover, Uncovered) else None
