"""Writes the sides of intents as NetworkPolicies name them: as peers, as everybody else, and as pods to select."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_network
from itertools import product
from math import prod
from typing import Any, Final, NamedTuple, assert_never

from netlint.engine.answers.asked_addresses import GLOBAL
from netlint.engine.answers.questions import workloads_named
from netlint.engine.lookup import Lookup
from netlint.errors import UsageError
from netlint.intents.meaning import blocks_of
from netlint.intents.model import (
    AnyoneSide,
    BlockSide,
    InternetSide,
    NotSide,
    PodsSide,
    Side,
    WorkloadSide,
)
from netlint.model.namespace import NAME_LABEL
from netlint.model.network_profile import PRIVATE_RANGES
from netlint.model.peer import AddressPeer, Network
from netlint.model.selector import EVERYTHING, AllOf, KeyExists, KeyIn, Not, Selector, matches
from netlint.model.truth import Truth
from netlint.model.workload import Workload

Written = dict[str, Any]
"""A value as a manifest writes it."""

_ALL_ADDRESSES: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))
_MOST_PEERS: Final = 12
_OF_A_RELEASE: Final = frozenset({"app.kubernetes.io/version", "chart", "helm.sh/chart"})
"""Labels that change whenever a new release is rolled out: a policy that asks for them stops to fit then."""
_PRIVATE: Final = (*PRIVATE_RANGES, ip_network("fc00::/7"))


class Inexpressible(Exception):
    """A side that the peers of a NetworkPolicy cannot name."""


class Subject(NamedTuple):
    """Pods that a policy may select: a namespace, and what stands under `podSelector`."""

    namespace: str
    pods: Written


class _Literals(NamedTuple):
    """Pods by requirements that must all hold, of their namespaces and of themselves."""

    namespaces: tuple[Selector, ...]
    pods: tuple[Selector, ...]


def peers_of(sides: Iterable[Side], lookup: Lookup, *, exact: bool = False) -> list[Written]:
    """The peers that mean some sides; none of them means everybody. Raises Inexpressible.

    Workloads are meant by their labels, without those that the next release changes, unless all are to be there.
    """
    found: list[Written] = []
    for side in sides:
        match side:
            case AnyoneSide():
                return []
            case InternetSide() | BlockSide():
                found += [_block(block) for block in _blocks(side)]
            case WorkloadSide() | PodsSide():
                found += [_pods(literals) for literals in _literals(side, lookup, exact=exact)]
            case NotSide(parts):
                found += others_than(parts, lookup)
            case _:
                assert_never(side)
    return found


def as_written_in(namespace: str, peers: Iterable[Written]) -> list[Written]:
    """The same peers as a policy of a namespace would write them: its own pods by their labels alone (S1.24)."""
    own = {"matchLabels": {NAME_LABEL: namespace}}
    return [
        {"podSelector": peer.get("podSelector", {})} if peer.get("namespaceSelector") == own else peer
        for peer in peers
    ]


def others_than(sides: Sequence[Side], lookup: Lookup) -> list[Written]:
    """The peers that mean everybody who is on none of some sides; raises Inexpressible.

    Of the addresses that are not on the internet they mean those that somebody uses.
    """
    if len(sides) == 1 and isinstance(sides[0], NotSide):
        return peers_of(sides[0].parts, lookup)
    pods: list[_Literals] = []
    blocks: list[AddressPeer] = []
    for side in sides:
        if isinstance(side, WorkloadSide | PodsSide):
            pods += _literals(side, lookup)
        elif isinstance(side, BlockSide):
            blocks += _blocks(side)
        elif not isinstance(side, InternetSide):
            raise Inexpressible
    if not any(isinstance(side, InternetSide) for side in sides):
        addresses = _addresses_outside(blocks)
    elif blocks:
        raise Inexpressible
    else:
        addresses = [AddressPeer(network) for network in _PRIVATE]
    return [*_pods_outside(pods), *map(_block, addresses)]


def subjects_of(sides: Iterable[Side], lookup: Lookup) -> list[Subject]:
    """What policies have to select for all pods of some sides; those in namespaces that do not exist are left out."""
    found: list[Subject] = []
    for side in sides:
        if isinstance(side, WorkloadSide):
            found += [Subject(item.namespace, _selector(_labels(item))) for item in _workloads(side, lookup)]
        elif isinstance(side, AnyoneSide):
            found += [Subject(name, {}) for name in lookup.namespaces if name]
        elif isinstance(side, PodsSide):
            names = side.names or tuple(name for name in lookup.namespaces if name)
            for name in names:
                namespace = lookup.namespaces.get(name)
                if namespace is None or matches(side.namespaces, namespace.labels) is not Truth.FALSE:
                    found.append(Subject(name, _selector(_parts(side.pods))))
    return found


def _literals(side: WorkloadSide | PodsSide, lookup: Lookup, *, exact: bool = False) -> list[_Literals]:
    if isinstance(side, PodsSide):
        names = (KeyIn(NAME_LABEL, frozenset(side.names)),) if side.names else ()
        return [_Literals((*names, *_parts(side.namespaces)), tuple(_parts(side.pods)))]
    return [
        _Literals((KeyIn(NAME_LABEL, frozenset((item.namespace,))),), tuple(_labels(item, exact=exact)))
        for item in _workloads(side, lookup)
    ]


def _workloads(side: WorkloadSide, lookup: Lookup) -> list[Workload]:
    """The workloads of a side; policies cannot name those in their nodes' network (S1.62)."""
    try:
        found = workloads_named(side.name, lookup)
    except UsageError as nobody:
        raise Inexpressible from nobody
    if any(item.host_network for item in found):
        raise Inexpressible
    return found


def _labels(workload: Workload, *, exact: bool = False) -> list[Selector]:
    pairs = sorted(workload.labels.pairs)
    lasting = [pair for pair in pairs if pair[0] not in _OF_A_RELEASE]
    return [KeyIn(key, frozenset((held,))) for key, held in (pairs if exact or not lasting else lasting)]


def _parts(selector: Selector) -> list[Selector]:
    """The requirements of a selector, all of which must hold."""
    if isinstance(selector, AllOf):
        return [part for item in selector.parts for part in _parts(item)]
    return [selector]


def _pods(literals: _Literals) -> Written:
    peer: Written = {"namespaceSelector": _selector(literals.namespaces)}
    if literals.pods:
        peer["podSelector"] = _selector(literals.pods)
    return peer


def _pods_outside(sides: Sequence[_Literals]) -> list[Written]:
    """A peer for each way to fail one requirement of every side: the pods that do so are on none of them."""
    ways = [
        [*((part, False) for part in side.pods), *((part, True) for part in side.namespaces)]
        for side in sides
    ]
    if prod(map(len, ways)) > _MOST_PEERS:
        raise Inexpressible
    found = []
    for way in product(*ways):
        namespaces = tuple(_opposite(part) for part, is_namespace in way if is_namespace)
        pods = tuple(_opposite(part) for part, is_namespace in way if not is_namespace)
        found.append(_pods(_Literals(namespaces, pods)))
    return found


def _opposite(part: Selector) -> Selector:
    return part.part if isinstance(part, Not) else Not(part)


def _selector(parts: Iterable[Selector]) -> Written:
    """A label selector; raises Inexpressible for what vendors' selectors can say and Kubernetes' cannot (S1.33)."""
    equal: dict[str, str] = {}
    excluded: dict[str, set[str]] = {}
    expressions: list[Written] = []
    for part in parts:
        match part:
            case KeyIn(key, values) if len(values) == 1 and key not in equal:
                equal[key] = min(values)
            case KeyIn(key, values):
                expressions.append({"key": key, "operator": "In", "values": sorted(values)})
            case Not(KeyIn(key, values)):
                excluded.setdefault(key, set()).update(values)
            case KeyExists(key):
                expressions.append({"key": key, "operator": "Exists"})
            case Not(KeyExists(key)):
                expressions.append({"key": key, "operator": "DoesNotExist"})
            case _ if part != EVERYTHING:
                raise Inexpressible
    for key, held in excluded.items():
        expressions.append({"key": key, "operator": "NotIn", "values": sorted(held)})
    return {
        **({"matchLabels": equal} if equal else {}),
        **({"matchExpressions": expressions} if expressions else {}),
    }


def _blocks(side: BlockSide | InternetSide) -> Sequence[AddressPeer]:
    if isinstance(side, InternetSide):
        return GLOBAL
    return blocks_of(side)


def _block(block: AddressPeer) -> Written:
    exceptions = {"except": list(map(str, block.exceptions))} if block.exceptions else {}
    return {"ipBlock": {"cidr": str(block.network), **exceptions}}


def _addresses_outside(blocks: Sequence[AddressPeer]) -> list[AddressPeer]:
    """Blocks that hold every address in none of some blocks."""
    found: list[AddressPeer] = []
    for everything in _ALL_ADDRESSES:
        same = [block for block in blocks if block.network.version == everything.version]
        networks: tuple[Network, ...] = tuple(block.network for block in same)
        if everything not in networks:
            found.append(AddressPeer(everything, networks))
        if len(same) > 1 and any(block.exceptions for block in same):
            raise Inexpressible
        found += [AddressPeer(exception) for block in same for exception in block.exceptions]
    return found
