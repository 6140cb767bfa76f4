"""`netlint map`: read, work out who may connect to whom, and write it in one of many formats."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from netlint.commands.snapshots import Loaded, load, tell
from netlint.commands.streams import write_all
from netlint.commands.ways_in import ways_in
from netlint.config import Settings, parsed_choice
from netlint.engine.answers.asked_ports import parsed_port
from netlint.engine.maps.each_pod import MOST_PODS, each_pod
from netlint.engine.maps.focus import Direction, bears, focused
from netlint.engine.maps.mapping import connectivity
from netlint.engine.reachability.connectivity import Endpoint
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.port_space import common
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposures
from netlint.errors import UsageError
from netlint.model.ports import NamedPort, PortRange
from netlint.model.snapshot import Snapshot
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.registry import MAP_REPORTERS
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.options import ReportOptions
from netlint.source.reading import ReadOptions
from netlint.terminal import Color, uses_color, width
from netlint.value import value


@value
class MapChoices:
    """What of the map is wanted, and how it is written.

    `focus` are names of endpoints, `ports` texts such as `443/TCP`; empty for everything. `exposure` adds
    the ways in from outside and from pods that do not exist yet. `by_pod` names every pod by itself.
    """

    format: str = "text"
    focus: tuple[str, ...] = ()
    direction: str = "both"
    ports: tuple[str, ...] = ()
    exposure: bool = False
    by_pod: bool = False
    color: Color = Color.AUTO


def run(paths: Sequence[str], settings: Settings, reading: ReadOptions, choices: MapChoices) -> int:
    """Map what lies under `paths`; 0, or 2 where part of the input could not be read (the rest is mapped)."""
    if choices.format not in MAP_REPORTERS:
        raise UsageError(
            f"there is no format `{choices.format}`", f"The formats are {', '.join(MAP_REPORTERS)}."
        )
    direction = parsed_choice(Direction, choices.direction, "direction")
    ports = tuple(map(_port, choices.ports))
    loaded = load(paths, settings, reading, names_pods=choices.by_pod)
    tell(loaded.notes)
    if choices.by_pod:
        tell(_unnamed_pods(loaded.snapshot))
    report = _report(loaded, settings, choices, direction, ports)
    options = ReportOptions(color=uses_color(choices.color, sys.stdout), width=width())
    write_all(sys.stdout, MAP_REPORTERS[choices.format]()(report, options))
    return loaded.exit_code


def _report(
    loaded: Loaded,
    settings: Settings,
    choices: MapChoices,
    direction: Direction,
    ports: tuple[PortRange, ...],
) -> MapReport:
    snapshot = effective(loaded.snapshot)
    snapshot = each_pod(snapshot) if choices.by_pod else snapshot
    reach = Reach(snapshot, settings.cluster.network)
    exposures = Exposures(snapshot, settings.cluster.network)
    whole = connectivity(reach, exposures.all if snapshot.has_entries else ())
    ways = ways_in(exposures, reach, loaded.locate) if choices.exposure else ()
    if not choices.focus and not ports and direction is Direction.BOTH:
        return MapReport(whole, exposures=ways)
    part = focused(whole, choices.focus, direction, ports)
    if part.unmatched:
        raise _unknown_name(part.unmatched[0], whole.endpoints)
    meant = frozenset(
        endpoint.id
        for endpoint in whole.endpoints
        if not choices.focus or any(bears(endpoint, name) for name in choices.focus)
    )
    left = () if direction is Direction.EGRESS else tuple(_ways_left(ways, meant, ports))
    return MapReport(part.connectivity, whole.endpoints, left)


def _unnamed_pods(snapshot: Snapshot) -> Iterator[str]:
    """A note for each workload of which some pods are left out."""
    for workload in snapshot.workloads:
        if workload.replicas is not None and workload.replicas > MOST_PODS:
            yield (
                f"note: {workload.kind} `{workload.namespace}/{workload.name}` has {workload.replicas} pods, "
                f"which are all alike; only {MOST_PODS} of them are named."
            )


def _ways_left(ways: Iterable[WayIn], meant: frozenset[str], ports: tuple[PortRange, ...]) -> Iterator[WayIn]:
    """The ways in to the endpoints meant, on these ports where there are any."""
    for way in ways:
        allowed = common((way.allowed, ports)) if ports else way.allowed
        if way.destination in meant and allowed:
            yield way.on(allowed)


def _port(text: str) -> PortRange:
    """A port by number; names mean different ports on different pods, so they cannot cut a map."""
    port = parsed_port(text)
    if isinstance(port, NamedPort):
        raise UsageError(f"`--port {text}` is no number", "For example: 443, 53/UDP or 8000-8100.")
    return port


def _unknown_name(name: str, endpoints: Iterable[Endpoint]) -> UsageError:
    known = [f"{endpoint.namespace}/{endpoint.name}" for endpoint in endpoints if endpoint.name]
    near = get_close_matches(name, [*known, *(item.partition("/")[2] for item in known)], 3)
    hint = f"Did you mean {' or '.join(f'`{item}`' for item in near)}?" if near else ""
    return UsageError(f"nothing on the map is called `{name}`", hint)
