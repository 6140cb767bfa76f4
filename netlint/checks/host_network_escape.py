"""Finds policies that are about pods in the network of their node, for which most network plugins hold none."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.host_network import HostNetwork
from netlint.engine.evidence.refusals import few
from netlint.engine.words import named
from netlint.model.policy import Direction, Policy
from netlint.model.workload import Workload
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy that selects only such pods, and each peer that means only such pods (S1.62, T79, T80)."""
    if not any(workload.host_network for workload in context.effective.workloads):
        return
    answers = HostNetwork(context.lookup, context.settings.cluster.network)
    pedantic = context.settings.profile is Profile.PEDANTIC
    for policy in context.effective.policies:
        selected = answers.only(policy.subject, policy)
        if selected:
            yield _of_subject(policy, selected)
        else:
            for direction in Direction:
                yield from _of_peers(policy, direction, answers, pedantic)


def _of_peers(policy: Policy, direction: Direction, answers: HostNetwork, pedantic: bool) -> Iterator[Hit]:
    """The peers that never match; not where nodes are admitted, nor agents that connect to pods of their own node."""
    if answers.lets_nodes(policy, direction):
        return
    for rule in policy.effective_rules(direction):
        for peer in rule.peers:
            meant = answers.only(peer, policy)
            of_own_node = direction is Direction.INGRESS and all(workload.is_daemon for workload in meant)
            if meant and (pedantic or not of_own_node):
                yield _of_peer(policy, direction, (peer.origin or rule.origin).at("podSelector"), meant)


def _of_subject(policy: Policy, selected: tuple[Workload, ...]) -> Hit:
    return Hit(
        policy.subject.origin or policy.origin.at("spec", "podSelector"),
        f"{policy.kind} `{policy.name}` selects {few(map(named, selected))} only, and these pods are in the network of "
        "their node, for which most network plugins hold no policies: it restricts nothing.",
        "Restrict the ports of the node with a firewall, or delete `hostNetwork` where the pods can do without.",
        "has no effect",
        tuple(_places(selected)),
    )


def _of_peer(policy: Policy, direction: Direction, origin: Origin, meant: tuple[Workload, ...]) -> Hit:
    way = "from" if direction is Direction.INGRESS else "to"
    return Hit(
        origin,
        f"{policy.kind} `{policy.name}` is about connections {way} {few(map(named, meant))}, whose pods are in the "
        "network of their node: with most network plugins selectors do not match its address, so this has no effect.",
        "Name the addresses of the nodes with an `ipBlock`, or delete `hostNetwork` in the pod template.",
        "never matches",
        tuple(_places(meant)),
    )


def _places(workloads: tuple[Workload, ...]) -> Iterator[Place]:
    return (Place(w.pod_origin.at("spec", "hostNetwork"), "in the node's network") for w in workloads[:3])
