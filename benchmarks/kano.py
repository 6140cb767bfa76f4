"""The rival of the reachability engine: one bit for each pair of pods, after Kano (HotI 2020), without its code.

A bit vector of the pods that carry each label key narrows a selector down, the pods that are left are
looked at one by one, and every pod on the source's side of a policy gets one `or` of a whole row. There is
a matrix for each direction, and a pair is allowed where both say so. Namespaces are narrowed down with bit
vectors as well, a selector that is met again is not evaluated again, and sets of pods become bits in one
pass over bytes: it is what a programmer who knows Python writes from the paper.

It leaves out what Kano leaves out: ports, so that a pair is allowed as soon as one port is, and addresses
outside the cluster. It knows NetworkPolicies with selectors of equality, In and NotIn only.
"""

from collections.abc import Iterable
from itertools import compress, count

from netlint.model.peer import AddressPeer, AnyPeer, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.policy import Direction, Policy
from netlint.model.selector import AllOf, KeyIn, Not, Selector
from netlint.model.snapshot import Snapshot

_BINARY = bytes.maketrans(b"01", b"\x00\x01")


def positions(bits: int) -> list[int]:
    """The numbers of the bits that are set, ascending."""
    return list(compress(count(), f"{bits:b}".encode()[::-1].translate(_BINARY)))


def bits_of(numbers: Iterable[int], size: int) -> int:
    """The bits of these numbers, all below `size`."""
    packed = bytearray(size // 8 + 1)
    for number in numbers:
        packed[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(packed, "little")


def matrix(snapshot: Snapshot) -> list[int]:
    """For each workload as a source, the workloads that it may connect to, as bits in their order."""
    pods = _Pods(snapshot)
    egress = _side(snapshot, pods, Direction.EGRESS)
    rows = _side(snapshot, pods, Direction.INGRESS)
    for source, row in enumerate(egress):
        rows[source] &= row
        egress[source] = 0
    return rows


def _side(snapshot: Snapshot, pods: "_Pods", direction: Direction) -> list[int]:
    """What one direction allows: by default everything from, or to, the pods that no policy isolates in it."""
    isolated = 0
    allowed: list[tuple[int, int]] = []
    for policy in snapshot.policies:
        if direction in policy.directions:
            selected = pods.of(policy.subject, policy.namespace)
            isolated |= selected
            peers = pods.of_any(_peers(policy, direction), policy.namespace)
            allowed.append((peers, selected) if direction is Direction.INGRESS else (selected, peers))
    if direction is Direction.INGRESS:
        rows = [pods.everything ^ isolated] * pods.size
    else:
        rows = [pods.everything] * pods.size
        for source in positions(isolated):
            rows[source] = 0
    for sources, destinations in allowed:
        for source in positions(sources):
            rows[source] |= destinations
    return rows


def _peers(policy: Policy, direction: Direction) -> Iterable[Peer]:
    return (peer for rule in policy.effective_rules(direction) for peer in rule.peers)


class _Pods:
    """The pods of a cluster as bits, by namespace and by label key."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.size = len(snapshot.workloads)
        self.everything = (1 << self.size) - 1
        self._labels = [dict(workload.labels.pairs) for workload in snapshot.workloads]
        self._namespaces = [namespace.name for namespace in snapshot.namespaces]
        self._namespace_labels = [dict(namespace.labels.pairs) for namespace in snapshot.namespaces]
        by_namespace: dict[str, list[int]] = {}
        by_key: dict[str, list[int]] = {}
        for number, (workload, labels) in enumerate(zip(snapshot.workloads, self._labels, strict=True)):
            by_namespace.setdefault(workload.namespace, []).append(number)
            for key in labels:
                by_key.setdefault(key, []).append(number)
        self._in_namespace = {name: bits_of(numbers, self.size) for name, numbers in by_namespace.items()}
        self._with_key = {key: bits_of(numbers, self.size) for key, numbers in by_key.items()}
        self._known: dict[tuple[str | Selector, Selector], int] = {}

    def of_any(self, peers: Iterable[Peer], own_namespace: str) -> int:
        """The pods that any of the peers means."""
        bits = 0
        for peer in peers:
            match peer:
                case AnyPeer():
                    bits |= self.everything
                case PodPeer():
                    bits |= self.of(peer, own_namespace)
                case AddressPeer():
                    pass
                case _:
                    raise NotImplementedError(peer)
        return bits

    def of(self, peer: PodPeer, own_namespace: str) -> int:
        """The pods that the selectors of a peer or subject mean."""
        match peer.namespaces:
            case OwnNamespace():
                scope: str | Selector = own_namespace
            case NamespacesWith(selector):
                scope = selector
            case _:
                raise NotImplementedError(peer)
        key = scope, peer.pods
        if key not in self._known:
            self._known[key] = self._narrowed(self._in_scope(scope), peer.pods)
        return self._known[key]

    def _in_scope(self, scope: str | Selector) -> int:
        if isinstance(scope, str):
            return self._in_namespace.get(scope, 0)
        bits = 0
        for number in _passing(list(range(len(self._namespaces))), self._namespace_labels, scope):
            bits |= self._in_namespace.get(self._namespaces[number], 0)
        return bits

    def _narrowed(self, candidates: int, selector: Selector) -> int:
        for part in _parts(selector):
            if isinstance(part, KeyIn):
                candidates &= self._with_key.get(part.key, 0)
        return bits_of(_passing(positions(candidates), self._labels, selector), self.size)


def _passing(numbers: list[int], labels: list[dict[str, str]], selector: Selector) -> list[int]:
    """Those of the numbers whose labels pass."""
    for part in _parts(selector):
        match part:
            case KeyIn(key, values):
                numbers = [number for number in numbers if labels[number].get(key) in values]
            case Not(KeyIn(key, values)):
                numbers = [number for number in numbers if labels[number].get(key) not in values]
            case _:
                raise NotImplementedError(part)
    return numbers


def _parts(selector: Selector) -> tuple[Selector, ...]:
    return selector.parts if isinstance(selector, AllOf) else (selector,)
