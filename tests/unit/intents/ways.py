"""Ways of several hops between the two sides of an intent, searched for hop by hop: nothing of the prover's."""

from itertools import product

from tests.naive.cluster import End, PodEnd
from tests.unit.intents.meant import Intent, World, is_about, opens
from tests.unit.prover.worlds import Point

__all__ = ["is_open", "listening", "way"]


def way(
    world: World,
    intent: Intent,
    sources: list[End],
    destinations: list[End],
    ports: list[tuple[str, int]],
    within: int,
) -> list[End] | None:
    """A way of certain hops from one side to the other, of which those between are pods that the manifests show."""
    steps: dict[End, list[End]] = {}
    shown: list[End] = list(world.shown.pods)
    for source, pod in product(sources, shown):
        if pod not in steps and source != pod and is_open(world, source, pod, listening(world, pod, ports)):
            steps[pod] = [source, pod]
    frontier = list(steps)
    for _ in range(within - 1):
        for pod, destination in product(frontier, destinations):
            asked = [port for port in ports if ends_way(world, intent, steps[pod][0], destination, port)]
            if pod != destination and is_open(world, pod, destination, asked):
                return [*steps[pod], destination]
        found: list[End] = []
        for pod, other in product(frontier, shown):
            if other not in steps and is_open(world, pod, other, listening(world, other, ports)):
                steps[other] = [*steps[pod], other]
                found.append(other)
        frontier = found
    return None


def ends_way(world: World, intent: Intent, source: End, destination: End, port: tuple[str, int]) -> bool:
    """Whether a way with this port in the end is for certain one of those that an intent is about."""
    return is_about(world, intent, Point(source, destination, *port)) == {True}


def is_open(world: World, source: End, destination: End, ports: list[tuple[str, int]]) -> bool:
    """Whether a connection is allowed for certain on one of some ports."""
    return any(opens(world, Point(source, destination, *port)) == {True} for port in ports)


def listening(world: World, end: End, ports: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The ports that a pod declares, or all of `ports` where it declares none."""
    assert isinstance(end, PodEnd)
    return [(port.protocol, port.number) for port in world.everything.pods[end].ports] or ports
