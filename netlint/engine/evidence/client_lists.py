"""The clients outside the cluster that policies list by address, for the ports that Services open to the outside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from ipaddress import ip_network
from typing import Final, NamedTuple

from netlint.engine.answers.ports_on import ports_on
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.selecting import PolicySubjects
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.parties import pod_of
from netlint.engine.ways_in.entries import ClientSeen, Entry, EntryKind, NodeSeen, connects_to_pods
from netlint.engine.ways_in.exposure import Exposures
from netlint.model.network_profile import PRIVATE_RANGES
from netlint.model.peer import AddressPeer, Network, lies_in
from netlint.model.policy import Action, Direction, Policy, PolicyRule
from netlint.model.ports import PortRange
from netlint.model.service import Service
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.origin import Origin

_INNER: Final = (
    *PRIVATE_RANGES,
    *map(ip_network, ("127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10")),
)
_OF_BALANCERS: Final = tuple(
    map(
        ip_network,
        ("35.191.0.0/16", "130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22", "168.63.129.16/32"),
    )
)
"""Where the load balancers of Google and Azure ask for health, and connect from."""

_NEG: Final = "cloud.google.com/neg"


class Listed(NamedTuple):
    """An address block by which a policy admits clients to a port."""

    policy: Policy
    block: AddressPeer
    origin: Origin


class HiddenClients(NamedTuple):
    """A Service behind which the policies of `workload` see a node, although they list clients."""

    service: Service
    entry: Entry
    listed: tuple[Listed, ...]


class Mismatch(NamedTuple):
    """What a load balancer lets in, and what the policies of the pods behind it admit.

    `kept`, `dropped` and `barred` are addresses: those that both let in, those that only the load balancer
    does, and those that only the policies do.
    """

    entry: Entry
    listed: tuple[Listed, ...]
    kept: tuple[Network, ...]
    dropped: tuple[Network, ...]
    barred: tuple[Network, ...]


class ClientLists:
    """Compares Services with the policies that list their clients; silent where more policies may count."""

    def __init__(self, effective: Snapshot, exposures: Exposures, applied: Applied) -> None:
        self._lookup = Lookup(effective)
        self._exposures = exposures
        self._applied = applied
        self._subjects = self._lookup.once(PolicySubjects)

    @cached_property
    def _by_target(self) -> dict[tuple[int, PortRange], list[Entry]]:
        found: dict[tuple[int, PortRange], list[Entry]] = defaultdict(list)
        for entry in self._exposures.entries:
            found[id(entry.workload), entry.port].append(entry)
        return found

    def hidden(self) -> Iterator[HiddenClients]:
        """Every Service that alone leads to a port whose policies list clients, and admit no node (S8.5, S8.7, T297).

        Where another way shows clients as they are, the lists may be meant for that one.
        """
        for entries in self._by_target.values():
            fronts = [entry for entry in entries if entry.published is None]
            others = [entry for entry in entries if entry.published is not None]
            first = fronts[0] if fronts else None
            if first is None or others or not all(isinstance(entry.seen, NodeSeen) for entry in fronts):
                continue
            services = {id(e.service): e.service for e in fronts if e.service is not None}.values()
            if any(map(_leads_to_pods, services)):
                continue
            listed = self._listed(first)
            if listed and self._exposures.judge(first).verdict is Truth.FALSE:
                for service in services:
                    yield HiddenClients(service, first, listed)

    def mismatches(self) -> Iterator[Mismatch]:
        """Every load balancer with ranges that shows clients as they are to policies that list some (S3.25, S8.7)."""
        for entry in self._exposures.entries:
            if (
                entry.kind is EntryKind.LOAD_BALANCER
                and entry.clients
                and isinstance(entry.seen, ClientSeen)
                and (listed := self._listed(entry))
            ):
                yield self._compared(entry, listed)

    def _compared(self, entry: Entry, listed: tuple[Listed, ...]) -> Mismatch:
        kept: list[Network] = []
        dropped: list[Network] = []
        barred: list[Network] = []
        for party, answer in self._exposures.by_client(entry):
            is_let_in = any(lies_in(party.networks[0], network) for network in entry.clients)
            if is_let_in:
                (dropped if answer is Truth.FALSE else kept).extend(party.networks)
            elif answer is not Truth.FALSE:
                barred.extend(party.networks)
        return Mismatch(entry, listed, tuple(kept), tuple(dropped), tuple(barred))

    def _listed(self, entry: Entry) -> tuple[Listed, ...]:
        """The blocks of public addresses that policies admit to the port of an entry."""
        workload, service = entry.workload, entry.service
        found = self._subjects.selecting(workload, Direction.INGRESS)
        lookup = self._lookup
        if (
            service is None
            or not found.certain
            or found.possible
            or found.meant
            or workload.host_network
            or lookup.may_be_restricted_unseen(workload.namespace)
            or not self._applied.as_written(workload, *found.certain)
        ):
            return ()
        places = service.origin, workload.origin
        together = [
            policy
            for policy in found.certain
            if all(self._applied.together(policy.origin, place, workload.namespace) for place in places)
        ]
        if len(together) < len(found.certain):
            return ()
        return tuple(item for policy in together for item in self._of_policy(policy, workload, entry.port))

    def _of_policy(self, policy: Policy, workload: Workload, port: PortRange) -> Iterator[Listed]:
        for rule in policy.effective_rules(Direction.INGRESS):
            if rule.action is Action.ALLOW and self._is_about(rule, workload, port):
                for peer in rule.peers:
                    if isinstance(peer, AddressPeer) and not _lies_in_any(
                        peer.network, (*_INNER, *_OF_BALANCERS)
                    ):
                        yield Listed(policy, peer, (peer.origin or rule.origin).at("ipBlock", "cidr"))

    def _is_about(self, rule: PolicyRule, workload: Workload, port: PortRange) -> bool:
        pod = pod_of(workload, self._lookup.namespaces[workload.namespace])
        return any(
            held.protocol is port.protocol and held.first <= port.first <= port.last <= held.last
            for entry in rule.ports
            for held in ports_on(entry.ports, pod)
        )


def hold_inner(networks: Iterable[Network]) -> bool:
    """Whether some of the addresses are ones that the internet does not route."""
    return any(lies_in(network, inner) or lies_in(inner, network) for network in networks for inner in _INNER)


def _lies_in_any(network: Network, others: Iterable[Network]) -> bool:
    return any(lies_in(network, other) for other in others)


def _leads_to_pods(service: Service) -> bool:
    """Whether a load balancer may connect to the pods of a Service without passing a node port (S8.9)."""
    return connects_to_pods(service) or any(key == _NEG for key, _ in service.annotations)
