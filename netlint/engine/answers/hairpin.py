"""The way of a pod through a Service back to itself, which only some policies see."""

from netlint.engine.answers.ends import End
from netlint.model.policy import Layer, Tier
from netlint.value import value

_SEES_IT = "ClusterNetworkPolicy"


@value
class Way:
    """A source, a destination, and the layers of policies that see connections between them."""

    source: End
    destination: End
    layers: tuple[Layer, ...]


def through_service(source: End, destination: End, layers: tuple[Layer, ...]) -> Way:
    """The way to a pod behind a Service.

    A pod may always reach itself (S1.58), and so it may through a Service, as NetworkPolicy has it (S8.4); but a
    ClusterNetworkPolicy holds for that way (S2.13).
    """
    if not (source.is_one_pod and source == destination and source.origin == destination.origin):
        return Way(source, destination, layers)
    another = End(destination.name, destination.party, destination.origin)
    return Way(source, another, tuple(_seeing(layer) for layer in layers))


def _seeing(layer: Layer) -> Layer:
    tiers = [
        Tier(
            tier.name,
            tier.order,
            tier.mode,
            tier.default,
            tuple(policy for policy in tier.policies if policy.kind == _SEES_IT),
        )
        for tier in layer.tiers
    ]
    return Layer(layer.name, layer.coverage, tuple(tier for tier in tiers if tier.policies), layer.default)
