"""Finds rules of admins that admit what the policies of a namespace refuse."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.bypassed import Bypassed, BypassedPolicies, End
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.engine.words import named
from netlint.model.policy import Direction
from netlint.model.workload import Workload


def check(context: Context) -> Iterator[Hit]:
    """Yield each allowing rule before NetworkPolicies, with a connection that those would refuse (S2.8, T101)."""
    for found in BypassedPolicies(context.effective, context.settings.cluster.network):
        yield _hit(found)


def _hit(found: Bypassed) -> Hit:
    policy, subject = found.policy, named(found.subject)
    if found.alike > 1:
        subject = f"{subject} and {found.alike - 1} more"
    ends = (_words(found.other), subject)
    source, destination = ends if found.rule.direction is Direction.INGRESS else ends[::-1]
    ports = port_words(found.ports)
    return Hit(
        found.rule.origin.at("action"),
        f"{policy.kind} `{policy.name}` lets {source} connect to {destination} on {ports}, which the NetworkPolicies "
        "of its namespace refuse: they are not asked.",
        "Write `Pass` if the namespaces shall decide, or name fewer peers and ports.",
        "decides before NetworkPolicies",
    )


def _words(end: End) -> str:
    match end:
        case Workload():
            return named(end)
        case Pod(namespace, labels):
            where = f"namespaces with {namespace.labels}" if namespace.labels.pairs else "any namespace"
            return f"a pod with {labels} in {where}"
        case Addresses(networks):
            return f"`{networks[0].network_address}`"
        case _:
            return "a node"
