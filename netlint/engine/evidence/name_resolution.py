"""Which workloads cannot ask DNS for any name, because policies limit their egress."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from netlint.engine.evidence.companions import Companions, has_administrators
from netlint.engine.evidence.isolation import Isolation
from netlint.engine.evidence.resolvers import (
    DNS_PORT,
    ELSEWHERE,
    NAMES,
    cluster_resolvers,
    questions,
    runs_node_cache,
    serves_names,
)
from netlint.engine.evidence.together import share_namespace
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.matching import pod_peer_means, scope_means
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.engine.reachability.reach import Reach
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AddressPeer, AnyPeer, OwnNamespace, Peer, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.ports import ALL_TRAFFIC, NamedPort, PortRange, Ports, Protocol
from netlint.model.selector import EVERYTHING, mentioned_pairs
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.origin import Origin


class Cause(StrEnum):
    """What keeps a workload from DNS."""

    NO_RULE = "no rule"
    ONLY_TCP = "TCP only"
    WRONG_PODS = "not the pods of DNS"
    ONLY_ADDRESSES = "addresses only"
    ONLY_UDP = "UDP only"


class CutOff(NamedTuple):
    """A workload that cannot resolve names; `place` is what is at fault in `policy`.

    `peer` is the one that misses the pods of DNS. `needs_names` tells that the workload may connect to pods,
    which are known by the names of their Services; addresses may be used as they are, and that of the API
    server stands in every pod's environment.
    """

    workload: Workload
    policy: Policy
    cause: Cause
    place: Origin
    peer: PodPeer | None
    needs_names: bool


class NameResolution:
    """Judges the workloads that a policy isolates for egress (S7.2, T286).

    Unless `doubtful` cases are wanted, a workload that may ask any address counts as one that reaches DNS.
    `is_patched` tells by kind and name the policies to which Kustomize may add a rule for DNS.
    """

    def __init__(
        self,
        effective: Snapshot,
        lookup: Lookup,
        network: NetworkProfile,
        is_patched: Callable[[str, str], bool],
        *,
        doubtful: bool,
    ) -> None:
        self._lookup = lookup
        self._network = network
        self._effective = effective
        self._is_patched = is_patched
        self._doubtful = doubtful
        self._letting: dict[int, bool] = {}
        self._isolation = lookup.once(Isolation)
        self._policies = [
            p for p in Companions(effective, lookup).policies if Direction.EGRESS in p.directions
        ]

    @cached_property
    def _resolvers(self) -> tuple[Pod, ...]:
        return cluster_resolvers(self._lookup)

    @cached_property
    def _reach(self) -> Reach:
        ranges = (*questions(Protocol.UDP), *questions(Protocol.TCP))
        return Reach(self._effective, self._network, self._resolvers, ranges)

    @cached_property
    def _answering(self) -> tuple[int, int]:
        """The classes of pods that answer, and those of addresses, any of which may answer."""
        reach = self._reach
        servers = [w for w in self._effective.workloads if serves_names(w)]
        pods = {*map(reach.class_of, self._resolvers), *map(reach.class_of, servers)}
        addresses = [n for n, party in enumerate(reach.classes.parties) if isinstance(party, Addresses)]
        return sum(1 << n for n in pods), sum(1 << n for n in addresses)

    def _asks(self, workload: Workload, answering: int, protocol: Protocol) -> bool:
        """Whether the workload may ask one of these classes, for some answer to what the input leaves open."""
        reach = self._reach
        ports = 0
        for item in questions(protocol):
            ports |= reach.ports.mask(item)
        region = reach.possible.side(Direction.EGRESS, reach.class_of(workload))
        return any(mask & ports and bits & answering for mask, bits in region.items())

    def cut_off(self) -> Iterator[CutOff]:
        """The workloads that cannot ask DNS, in the order of the input."""
        if not self._policies or runs_node_cache(self._lookup.snapshot.workloads):
            return
        concerning: dict[int, list[Policy]] = defaultdict(list)
        for policy in self._policies:
            for workload in self._lookup.subjects(policy).certain:
                if share_namespace(policy.namespace, policy.origin, workload.origin):
                    concerning[id(workload)].append(policy)
        for workload in self._effective.workloads:
            policies = concerning.get(id(workload))
            if policies and self._counts(workload) and not any(map(self._may_change, policies)):
                found = self._judged(workload, policies)
                if found is not None:
                    yield found

    def _may_change(self, policy: Policy) -> bool:
        return self._is_patched(policy.kind, policy.name)

    def _counts(self, workload: Workload) -> bool:
        """Whether the pods ask the cluster's DNS, and the input shows the policies about them."""
        return not (
            workload.host_network
            or workload.dns_policy == "None"
            or serves_names(workload)
            or workload.namespace.startswith("kube-")
            or self._lookup.may_be_restricted_unseen(workload.namespace)
            or self._isolation.of(workload, Direction.EGRESS).meant
        )

    @cached_property
    def _rules_decide(self) -> bool:
        return not has_administrators(self._effective, Direction.EGRESS)

    def _lets_ask(self, policy: Policy, rule: PolicyRule) -> bool:
        """Whether a rule may let its pods ask, as can be told without the rest of the input."""
        found = self._letting.get(id(rule))
        if found is None:
            found = self._letting[id(rule)] = any(_holds_dns(entry.ports) for entry in rule.ports) and any(
                self._may_mean_dns(peer, policy.namespace) for peer in rule.peers
            )
        return found

    def _may_mean_dns(self, peer: Peer, own_namespace: str) -> bool:
        match peer:
            case PodPeer():
                answers = (pod_peer_means(peer, own_namespace, r, self._network) for r in self._resolvers)
                return any(answer is not Truth.FALSE for answer in answers)
            case AddressPeer():
                return not self._doubtful
            case _:
                return isinstance(peer, AnyPeer)

    def _judged(self, workload: Workload, policies: list[Policy]) -> CutOff | None:
        rules = [(policy, rule) for policy in policies for rule in policy.effective_rules(Direction.EGRESS)]
        is_let = self._rules_decide and any(self._lets_ask(policy, rule) for policy, rule in rules)
        if is_let and not self._doubtful:
            return None
        pods, addresses = self._answering
        if is_let or self._asks(workload, pods, Protocol.UDP):
            return self._without_tcp(workload, rules) if self._doubtful else None
        peers = [peer for _, rule in rules for peer in rule.peers]
        others = [(policy, rule) for policy, rule in rules if self._may_mean_others(rule, policy.namespace)]
        if not peers or any(_names_dns(rule, Protocol.UDP) for _, rule in others):
            return None
        needs_names = any(isinstance(peer, PodPeer) and not _is_api_server(peer) for peer in peers)
        if self._asks(workload, addresses, Protocol.UDP):
            block = _first_block(rules) if self._doubtful else None
            return block and CutOff(workload, block[0], Cause.ONLY_ADDRESSES, block[1], None, needs_names)
        if others or self._asks(workload, pods | addresses, Protocol.TCP):
            for policy, rule in others or rules:
                port = _port_place(rule)
                if port is not None:
                    return CutOff(workload, policy, Cause.ONLY_TCP, port, None, needs_names)
        for policy, rule in rules:
            peer = next((peer for peer in rule.peers if isinstance(peer, PodPeer)), None)
            if peer is not None and _names_dns(rule):
                place = _selector_place(peer, rule)
                return CutOff(workload, policy, Cause.WRONG_PODS, place, peer, needs_names)
        policy = _narrowest(rules)
        return CutOff(
            workload, policy, Cause.NO_RULE, policy.origin.key_at("spec", "egress"), None, needs_names
        )

    def _without_tcp(self, workload: Workload, rules: list[tuple[Policy, PolicyRule]]) -> CutOff | None:
        """A workload that may ask, but gets no long answer (S7.2)."""
        pods, addresses = self._answering
        if self._asks(workload, pods | addresses, Protocol.TCP):
            return None
        for policy, rule in rules:
            port = _port_place(rule)
            if port is not None:
                return CutOff(workload, policy, Cause.ONLY_UDP, port, None, needs_names=True)
        return None

    def _may_mean_others(self, rule: PolicyRule, own_namespace: str) -> bool:
        """Whether the rule is about DNS, and means pods that may answer although the input does not show them."""
        return _names_dns(rule) and any(
            isinstance(peer, PodPeer) and self._may_answer(peer, own_namespace) for peer in rule.peers
        )

    def _may_answer(self, peer: PodPeer, own_namespace: str) -> bool:
        if not isinstance(peer.namespaces, OwnNamespace):
            return scope_means(peer.namespaces, own_namespace, ELSEWHERE) is not Truth.FALSE
        if peer.pods == EVERYTHING:
            return self._lookup.may_hold_unseen_pods(own_namespace)
        return all(value not in NAMES for _, value in mentioned_pairs(peer.pods))


def _is_api_server(peer: PodPeer) -> bool:
    """Whether a selector means the pods of the API server, as clusters that run it as pods label them."""
    return any(value.endswith("kube-apiserver") for _, value in mentioned_pairs(peer.pods))


def _names_dns(rule: PolicyRule, protocol: Protocol | None = None) -> bool:
    """Whether a rule is made for DNS: it names the port, over this protocol or any."""
    return any(_is_dns(entry.ports, protocol) for entry in rule.ports)


def _holds_dns(ports: Ports) -> bool:
    match ports:
        case PortRange(Protocol.UDP, first, last):
            return first <= DNS_PORT <= last
        case _:
            return ports in ALL_TRAFFIC


def _is_dns(ports: Ports, protocol: Protocol | None = None) -> bool:
    match ports:
        case PortRange(own, first, last):
            return first == last == DNS_PORT and protocol in (None, own)
        case NamedPort(name, own):
            return name.startswith("dns") and (None in (own, protocol) or own is protocol)
        case _:
            return False


def _first_block(rules: Iterable[tuple[Policy, PolicyRule]]) -> tuple[Policy, Origin] | None:
    """An address block, of a rule about DNS if there is one."""
    blocks = [
        (not _names_dns(rule), number, policy, peer)
        for number, (policy, rule) in enumerate(rules)
        for peer in rule.peers
        if isinstance(peer, AddressPeer)
    ]
    if not blocks:
        return None
    _, _, policy, peer = min(blocks, key=lambda item: item[:2])
    return policy, (peer.origin or policy.origin).at("ipBlock", "cidr")


def _port_place(rule: PolicyRule) -> Origin | None:
    """Where a rule names port 53."""
    for entry in rule.ports:
        if isinstance(entry.ports, PortRange) and _is_dns(entry.ports) and entry.origin is not None:
            return entry.origin.at("port")
    return None


def _selector_place(peer: PodPeer, rule: PolicyRule) -> Origin:
    origin = peer.origin or rule.origin
    return origin.key_at("namespaceSelector" if peer.names_namespaces else "podSelector")


def _narrowest(rules: list[tuple[Policy, PolicyRule]]) -> Policy:
    """The policy to add the rule to: one for these pods before one for all."""
    return min((policy for policy, rule in rules if rule.peers), key=lambda p: p.subject.pods == EVERYTHING)
