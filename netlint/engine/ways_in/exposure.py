"""Which ways from outside the policies leave open: each entry judged by the source that they see on that way."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, assert_never

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.parties import NEWCOMER, Addresses, Node, Party, Pod
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.entries import BalancerSeen, ClientSeen, ControllerSeen, Entries, Entry, NodeSeen
from netlint.engine.ways_in.internet import covering
from netlint.engine.ways_in.load_balancers import Reach as Scope
from netlint.model.labels import Labels
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.peer import AddressPeer, Network
from netlint.model.ports import PortRange
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth, any_of
from netlint.model.workload import Workload


class Exposure(NamedTuple):
    """An entry with the policies' verdict on it.

    `clients` are the addresses from which connections get through for certain, where the policies see
    clients; where they see a node or a controller, those that the entry lets in, empty for every address.
    """

    entry: Entry
    verdict: Truth
    clients: tuple[Network, ...]


class Admission(NamedTuple):
    """On which ports a pod that does not exist yet gets to a workload for certain."""

    pod: Pod
    workload: Workload
    allowed: Allowed


class Exposures:
    """What of a snapshot is open to the outside, and to pods that do not exist yet; worked out when asked.

    A host port's client is taken to be seen as it is, and a node that forwards to a pod to be another one
    than the pod's own (S8.5, S8.12: plugins differ). `blocks` are addresses that answers must tell apart.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        network: NetworkProfile = DEFAULT_NETWORK,
        blocks: Sequence[AddressPeer] = (),
    ) -> None:
        self._snapshot = snapshot
        self._network = network
        self._blocks = blocks
        self._lookup = Lookup(snapshot)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every way in, whatever policies say."""
        return tuple(Entries(self._lookup))

    @cached_property
    def reach(self) -> Reach:
        """The engine, prepared for the sources that entries show, and for the ports to which they lead."""
        ends: dict[Pod | AddressPeer | Node, None] = dict.fromkeys((Node(), NEWCOMER, *self._blocks))
        for entry in self.entries:
            ends.update((AddressPeer(network), None) for network in entry.clients)
            if isinstance(entry.seen, ControllerSeen):
                ends.update((pod, None) for pod in entry.seen.pods if isinstance(pod, Pod))
        for namespace in self._snapshot.namespaces:
            ends[Pod(namespace, Labels())] = None
        ranges = [entry.port for entry in self.entries]
        return Reach(self._snapshot, self._network, tuple(ends), tuple(dict.fromkeys(ranges)))

    @cached_property
    def all(self) -> tuple[Exposure, ...]:
        """Every entry, judged."""
        return tuple(self.judge(entry) for entry in self.entries)

    def judge(self, entry: Entry) -> Exposure:
        """Whether connections through an entry reach the workload's port."""
        match entry.seen:
            case ClientSeen():
                return self._from_clients(entry)
            case NodeSeen():
                return Exposure(entry, self._from(Node(), entry), entry.clients)
            case ControllerSeen(pods):
                return self._from_one_of(pods, entry)
            case BalancerSeen():
                outside = (party for party in self.reach.classes.parties if isinstance(party, Addresses))
                return self._from_one_of((Node(), *outside), entry)
            case _:
                assert_never(entry.seen)

    def _from_one_of(self, sources: Iterable[Party | Workload], entry: Entry) -> Exposure:
        """The verdict where policies see one of these, and nobody knows which."""
        verdicts = {self._from(source, entry) for source in sources}
        verdict = verdicts.pop() if len(verdicts) == 1 else Truth.UNKNOWN
        if entry.published is not None and entry.published.certain is not Truth.TRUE:
            verdict = min(verdict, Truth.UNKNOWN)
        return Exposure(entry, verdict, entry.clients)

    def _from(self, source: Party | Workload, entry: Entry) -> Truth:
        return self.allows(source, entry.workload, entry.port)

    def allows(self, source: Party | Workload, workload: Workload, port: PortRange) -> Truth:
        """Whether policies let a source through to a port; a source that is no workload has to be one of an entry.

        Of a controller that the input does not show, only the destination's side counts (D.11).
        """
        between = self.reach.between(source, workload)
        found = between.ingress if _is_unseen(source) else between.both
        if _holds(found.certain, port):
            return Truth.TRUE
        return Truth.UNKNOWN if _holds(found.possible, port) else Truth.FALSE

    def by_client(self, entry: Entry) -> list[tuple[Addresses, Truth]]:
        """Whether policies let through, by the addresses that clients may have, whomever the entry itself lets in."""
        return [
            (party, self._from(party, entry))
            for party in self.reach.classes.parties
            if isinstance(party, Addresses)
        ]

    def _from_clients(self, entry: Entry) -> Exposure:
        clients = frozenset(entry.clients)
        answers = [item for item in self.by_client(entry) if _is_let_in(item[0], clients)]
        admitted = [
            network for party, answer in answers if answer is Truth.TRUE for network in party.networks
        ]
        return Exposure(entry, any_of(answer for _, answer in answers), tuple(admitted))

    def admissions(self) -> Iterator[Admission]:
        """Where a pod without labels gets in, from a new namespace and from each namespace of the input."""
        for workload in self._snapshot.workloads:
            home = self._lookup.namespaces[workload.namespace]
            for pod in (NEWCOMER, Pod(home, Labels())):
                allowed = self.reach.between(pod, workload).both.certain
                if allowed:
                    yield Admission(pod, workload, allowed)


def is_public(exposure: Exposure) -> bool:
    """Whether the whole internet, or nearly so, gets through for certain, where it gets to the entry at all."""
    entry = exposure.entry
    if exposure.verdict is not Truth.TRUE or entry.reach in (Scope.PRIVATE, Scope.LIMITED):
        return False
    return not isinstance(entry.seen, ClientSeen) or bool(covering(map(AddressPeer, exposure.clients)))


def _is_unseen(source: Party | Workload) -> bool:
    return isinstance(source, Pod) and source.namespace.is_unknown


def _holds(allowed: Allowed, port: PortRange) -> bool:
    return any(
        item.protocol is port.protocol and item.first <= port.first and port.last <= item.last
        for item in allowed
    )


def _is_let_in(party: Addresses, clients: frozenset[Network]) -> bool:
    """Whether an entry lets addresses in; classes never straddle its ranges."""
    first = party.networks[0]
    return not clients or any(first.supernet(new_prefix=n) in clients for n in range(first.prefixlen + 1))
