"""What forwards the requests of an Ingress or route, and what policies say to its connections, step by step."""

from collections.abc import Iterator
from typing import Final, assert_never

from netlint.engine.answers.asked_addresses import every_end
from netlint.engine.answers.ends import End
from netlint.engine.answers.explain import Explanation, Section, SideAnswer, Verdict, explain
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.questions import workload_end
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.parties import Node, Pod
from netlint.engine.ways_in.entries import (
    OPENSHIFT_ROUTER,
    BalancerSeen,
    ClientSeen,
    ControllerSeen,
    Entry,
    NodeSeen,
)
from netlint.engine.ways_in.front_doors import GATEWAY_LABEL
from netlint.engine.words import conjunction
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Direction, Layer, Policy, Tier
from netlint.model.truth import Truth
from netlint.model.workload import Workload

_NOT_ASKED: Final = Reason("What forwards the request is not in the input, so its own egress is not asked.")


def forwarders(entry: Entry, lookup: Lookup) -> tuple[End, ...]:
    """Those of which policies see one, and nobody knows which."""
    match entry.seen:
        case ControllerSeen(pods):
            return tuple(_controller(pod, lookup) for pod in pods)
        case NodeSeen():
            return (End("a node", Node()),)
        case BalancerSeen():
            return (End("a node", Node()), *every_end(lookup.snapshot.layers))
        case ClientSeen():
            return every_end(lookup.snapshot.layers)
        case _:
            assert_never(entry.seen)


def _controller(pod: Workload | Pod, lookup: Lookup) -> End:
    if isinstance(pod, Workload):
        return workload_end(pod, lookup)
    if pod == OPENSHIFT_ROUTER:
        return End("openshift-router", pod)
    gateway = pod.labels.value(GATEWAY_LABEL)
    return End(f"{pod.namespace.name}/{gateway}[Gateway]" if gateway else "ingress-controller", pod)


def forwarder_words(entry: Entry, lookup: Lookup) -> Reason:
    """What forwards the requests, in a sentence."""
    ends = forwarders(entry, lookup)
    names = conjunction(f"`{end.name}`" for end in ends)
    if isinstance(entry.seen, BalancerSeen):
        return Reason(
            "A load balancer outside the cluster forwards the request: "
            "policies see it, or the node that passes it on, or even the client."
        )
    if ends[0].origin is None:
        return Reason(f"What forwards the request is not in the input; it is called {names} here.")
    others = "" if len(ends) == 1 else "One of "
    return Reason(f"{others}{names} forwards the request.", ends[0].name, ends[0].origin)


def forwarded(entry: Entry, lookup: Lookup, network: NetworkProfile) -> Iterator[Explanation]:
    """Whether each of those may connect to the pods on the port of an entry.

    Of a controller that the input does not show, only the destination's side counts (D.11).
    """
    layers, destination = lookup.snapshot.layers, workload_end(entry.workload, lookup)
    for source in forwarders(entry, lookup):
        if isinstance(source.party, Pod) and source.party.namespace.is_unknown:
            seen = tuple(map(_ingress_only, layers))
            yield _without_egress(explain(seen, source, destination, (entry.port,), network))
        else:
            yield explain(layers, source, destination, (entry.port,), network)


def _without_egress(found: Explanation) -> Explanation:
    told = Section(found.asked, Truth.TRUE, (_NOT_ASKED,))
    egress = SideAnswer(found.source, Verdict.ALLOWED, found.asked, (told,))
    return Explanation(
        found.source, found.destination, found.asked, found.certain, found.possible, egress, found.ingress
    )


def _ingress_only(layer: Layer) -> Layer:
    tiers = tuple(
        Tier(tier.name, tier.order, tier.mode, tier.default, tuple(map(_of_ingress, tier.policies)))
        for tier in layer.tiers
    )
    return Layer(layer.name, layer.coverage, tiers, layer.default)


def _of_ingress(policy: Policy) -> Policy:
    """The policy without its egress rules, which would tell of the source."""
    fields = {name: getattr(policy, name) for name in Policy.__match_args__}
    return Policy(**fields | {"directions": policy.directions - {Direction.EGRESS}})
