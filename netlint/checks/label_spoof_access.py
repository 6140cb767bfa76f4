"""Finds policy rules that let in every pod with a label that its owner gives it, of whatever namespace."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.companions import Companions, has_administrators
from netlint.engine.evidence.datastores import datastore
from netlint.engine.evidence.edge import Edge
from netlint.engine.evidence.impostors import Impostor, ImpostorReach, impostors
from netlint.engine.evidence.isolation import concerns_everyone
from netlint.engine.evidence.peer_places import peer_place
from netlint.engine.evidence.policy_targets import targets
from netlint.engine.evidence.resolvers import serves_names
from netlint.engine.evidence.several import several
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.words import conjunction, named
from netlint.finding import Severity
from netlint.model.policy import Action, Direction, Policy
from netlint.model.workload import Workload

Opened = list[tuple[Workload, Allowed]]
"""Workloads with the ports to which a pod with the right labels may connect, and another one may not."""


def check(context: Context) -> Iterator[Hit]:
    """Yield each ingress peer that lets in pods of a new namespace by their own labels (S1.26, S1.33)."""
    lookup, network = context.lookup, context.settings.cluster.network
    found = {
        id(policy): impostors(policy, network)
        for policy in Companions(context.effective, lookup).policies
        if not lookup.may_be_restricted_unseen(policy.namespace) and not _admits_everyone(policy)
    }
    every = [item for items in found.values() for item in items]
    if not every:
        return
    edge = Edge(lookup)
    reach = ImpostorReach(context.effective, network, every)
    has_admins = has_administrators(context.effective, Direction.INGRESS)
    for item in every:
        pods, is_shown = targets(item.policy, lookup, lambda w: not (edge.holds(w) or serves_names(w)))
        opened = [(workload, ports) for workload in pods if (ports := reach.ports(item, workload))]
        if opened or not (is_shown or has_admins):
            yield _hit(item, opened)


def _admits_everyone(policy: Policy) -> bool:
    rules = policy.effective_rules(Direction.INGRESS)
    return any(concerns_everyone(rule, Action.ALLOW) for rule in rules)


def _hit(item: Impostor, opened: Opened) -> Hit:
    policy = item.policy
    labels = conjunction(f"`{key}={held}`" for key, held in sorted(item.pod.labels.pairs))
    stores = [(workload, ports) for workload, ports in opened if _is_store(workload, ports)]
    whom, where = "any pod that it selects", ""
    if opened:
        first, ports = (stores or opened)[0]
        rest = [workload for workload, _ in (*stores, *opened) if workload is not first]
        whom = several(map(named, (first, *rest)), "workloads")
        where = "" if rest else f" on {port_words(ports)}"
    return Hit(
        peer_place(item.peer, policy, item.rule),
        f"{policy.kind} `{policy.name}` admits pods of new namespaces by their own labels alone, so whoever labels a "
        f"pod {labels} lets it connect to {whom}{where}.",
        "Name the namespaces of these pods as well, by a label such as `kubernetes.io/metadata.name`.",
        "a label that anybody may give",
        tuple(Place(w.origin.at("metadata", "name"), "admits such pods") for w, _ in opened[:3]),
        Severity.WARNING if stores else None,
    )


def _is_store(workload: Workload, ports: Allowed) -> bool:
    """Whether a datastore serves its clients on one of the ports."""
    return any(
        datastore(workload, port.number, port.protocol) is not None
        for port in workload.serving_ports
        for held in ports
        if port.protocol is held.protocol and held.first <= port.number <= held.last
    )
