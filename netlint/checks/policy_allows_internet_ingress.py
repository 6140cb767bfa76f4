"""Finds policy rules that admit the addresses of the whole internet to pods that are not the edge of the cluster."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.edge import Edge, called_by_api_server
from netlint.engine.evidence.policy_targets import targets
from netlint.engine.evidence.several import several
from netlint.engine.ports import declares, lists_every_port
from netlint.engine.ways_in.internet import covering, hold_private_networks
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.peer import AddressPeer, AnyPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.ports import NamedPort, PortRange
from netlint.model.workload import Workload


def check(context: Context) -> Iterator[Hit]:
    """Yield each ingress rule whose address blocks add up to (nearly) everything, for pods that nothing publishes."""
    lookup, pedantic = context.lookup, context.settings.profile is Profile.PEDANTIC
    edge = Edge(lookup, called_by_api_server(read.manifest.body for read in context.manifests))
    for policy in Companions(context.effective, lookup).policies:
        for rule in policy.effective_rules(Direction.INGRESS):
            if any(isinstance(peer, AnyPeer) for peer in rule.peers):
                continue
            blocks = covering(peer for peer in rule.peers if isinstance(peer, AddressPeer))
            if not blocks or lookup.may_be_restricted_unseen(policy.namespace):
                continue
            found, is_shown = targets(policy, lookup, lambda w: not (w.runs_to_completion or edge.holds(w)))
            pods = tuple(workload for workload in found if _may_listen(workload, rule))
            inner = tuple(filter(edge.is_far_from, pods)) if hold_private_networks(blocks) else ()
            if inner or (pedantic and (pods or not is_shown)):
                yield _hit(policy, rule, blocks, inner or pods, None if inner else Severity.NOTE)


def _may_listen(workload: Workload, rule: PolicyRule) -> bool:
    """Whether the pods take connections on a port of the rule, as far as they declare their ports."""
    return not lists_every_port(workload) or any(
        _is_declared(entry.ports, workload) if isinstance(entry.ports, PortRange | NamedPort) else True
        for entry in rule.ports
    )


def _is_declared(ports: PortRange | NamedPort, workload: Workload) -> bool:
    if isinstance(ports, NamedPort):
        return any(port.name == ports.name for port in workload.serving_ports)
    return declares(workload, ports.first, ports.protocol) or any(
        port.protocol is ports.protocol and ports.first <= port.number <= ports.last
        for port in workload.serving_ports
    )


def _hit(
    policy: Policy,
    rule: PolicyRule,
    blocks: tuple[AddressPeer, ...],
    pods: tuple[Workload, ...],
    severity: Severity | None,
) -> Hit:
    places = [(block.origin or rule.origin).at("ipBlock", "cidr") for block in blocks]
    whom = several(map(named, pods), "workloads") if pods else "its pods"
    unpublished = ", which nothing publishes" if severity is None else ""
    includes_pods = hold_private_networks(blocks)
    effect = ": with many network plugins that includes every pod of the cluster" if includes_pods else ""
    return Hit(
        places[0],
        f"{policy.kind} `{policy.name}` admits the whole internet "
        f"({several((f'`{block.network}`' for block in blocks), 'blocks')}) to {whom}{unpublished}{effect}.",
        "Name the pods that connect with selectors, or the address blocks that clients have.",
        "nearly all addresses",
        (
            *(Place(place, "the rest of them") for place in places[1:4]),
            *(Place(workload.origin.at("metadata", "name"), "admits them") for workload in pods[:3]),
        ),
        severity,
    )
