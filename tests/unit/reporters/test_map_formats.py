"""The formats of a map say exactly what it holds, whatever it is; goldens in fixtures/maps (`pytest --update`)."""

import csv
import json
import re
from collections import Counter
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from netlint.engine.maps.focus import focused
from netlint.engine.reachability.connectivity import Connectivity, Reached, Row
from netlint.errors import UsageError
from netlint.model.ports import PortRange, Protocol
from netlint.reporters.maps import MAP_REPORTERS, MapReport
from netlint.reporters.maps.cells import width_of
from netlint.reporters.maps.graph import Graph, graph
from netlint.reporters.maps.groups import blocks
from netlint.reporters.maps.layout import placed
from netlint.reporters.maps.names import Names
from netlint.reporters.maps.way_in import Reason, WayIn
from netlint.reporters.maps.words import ports_words
from netlint.reporters.options import ReportOptions
from tests.unit.reporters.map_sample import (
    ALL,
    ENDPOINTS,
    FIXTURES,
    HTTP,
    SAMPLE,
    Pairs,
    maps,
    pairs,
    workload,
)

SCHEMA = Path(__file__).parents[3] / "schemas" / "netlint" / "connectivity-v1.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
EMPTY = MapReport(Connectivity((), ()))
INGRESS = WayIn(
    kind="ingress",
    entry="https://shop.example/",
    object=("Ingress", "shop", "web"),
    sources=("10.0.0.0/8", "any IPv6 address"),
    destination="shop/frontend[Deployment]",
    allowed=HTTP,
    verdict="denied",
    url="https://shop.example/",
    because=(Reason("shop.yaml", 7, "Ingress shop/web", "opens the way"),),
)
NEW_POD = [
    WayIn("new-pod", "a pod without labels", ("", "", ""), (), endpoint.id, ALL, "allowed")
    for endpoint in ENDPOINTS
    if endpoint.namespace == "lab"
]
EXPOSED = MapReport(SAMPLE, exposures=(INGRESS, *NEW_POD))


def written(format: str, report: MapReport, options: ReportOptions | None = None) -> str:
    return "".join(MAP_REPORTERS[format]()(report, options or ReportOptions(width=100)))


FRONTEND = MapReport(focused(SAMPLE, ["shop/frontend", "forgotten"]).connectivity, cut_from=ENDPOINTS)

GOLDEN = {
    "map.txt": lambda: written("text", MapReport(SAMPLE)),
    "map-narrow-color.txt": lambda: written("text", MapReport(SAMPLE), ReportOptions(color=True, width=60)),
    "map-focused.txt": lambda: written("text", FRONTEND),
    "map.json": lambda: written("json", MapReport(SAMPLE)),
    "map-exposures.json": lambda: written(
        "json", MapReport(Connectivity((), ()), exposures=EXPOSED.exposures)
    ),
    "map-exposures.txt": lambda: written("text", EXPOSED),
    "map.csv": lambda: written("csv", MapReport(SAMPLE)),
    "map.md": lambda: written("markdown", MapReport(SAMPLE)),
    "map.dot": lambda: written("dot", MapReport(SAMPLE)),
    "map.mmd": lambda: written("mermaid", MapReport(SAMPLE)),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_maps_are_as_recorded(name: str, request: pytest.FixtureRequest) -> None:
    text, path = GOLDEN[name](), FIXTURES / name
    recorded = path.read_bytes() if path.exists() else b""
    if text.encode() != recorded and request.config.getoption("--update", default=False):
        path.write_bytes(text.encode())
    assert text.encode() == recorded


@given(maps())
def test_json_holds_every_connection_in_order(shown: Connectivity) -> None:
    loaded = json.loads(written("json", MapReport(shown)))
    assert [error.message for error in VALIDATOR.iter_errors(loaded)] == []
    assert [endpoint["id"] for endpoint in loaded["endpoints"]] == [end.id for end in shown.endpoints]
    assert [
        (
            item["source"],
            item["destination"],
            tuple(PortRange(Protocol(p["protocol"]), p["from_port"], p["to_port"]) for p in item["allowed"]),
        )
        for item in loaded["connections"]
    ] == [(item.source.id, item.destination.id, item.allowed) for item in shown.connections()]


@pytest.mark.parametrize("report", [EMPTY, MapReport(SAMPLE), EXPOSED])
def test_json_keeps_to_the_schema(report: MapReport) -> None:
    loaded = json.loads(written("json", report))
    assert [error.message for error in VALIDATOR.iter_errors(loaded)] == []
    assert ("exposures" in loaded) == bool(report.exposures)


def test_json_writes_each_connection_on_a_line_of_its_own() -> None:
    lines = written("json", MapReport(SAMPLE)).splitlines()
    assert sum('"source":' in line for line in lines) == len(pairs(SAMPLE))
    assert max(line.count('"source":') for line in lines) == 1


def test_json_is_written_piece_by_piece() -> None:
    pieces = [*MAP_REPORTERS["json"]()(MapReport(SAMPLE), ReportOptions())]
    sources = {source for source, _ in pairs(SAMPLE)}
    assert sum('"source":' in piece for piece in pieces) == len(sources)


@given(maps())
def test_csv_has_a_line_for_every_range_of_every_connection(shown: Connectivity) -> None:
    header, *lines = csv.reader(StringIO(written("csv", MapReport(shown)), newline=""))
    assert header == ["source", "destination", "protocol", "from_port", "to_port"]
    assert lines == [
        [source, destination, port.protocol, str(port.first), str(port.last)]
        for (source, destination), allowed in pairs(shown).items()
        for port in allowed
    ]


@pytest.mark.parametrize(
    ("namespace", "cell"),
    [
        ("shop", "shop/x[Job]"),
        ("=cmd", "'=cmd/x[Job]"),
        ('a,"b"', '"a,""b""/x[Job]"'),
        ("a\nb", "a␊b/x[Job]"),
    ],
)
def test_csv_quotes_cells_and_holds_no_formula(namespace: str, cell: str) -> None:
    ends = (workload(namespace, "x", "Job"), workload("z", "y", "Job"))
    shown = Connectivity(ends, (Row((0,), (Reached(HTTP[:1], (1,)),)),))
    assert written("csv", MapReport(shown)).split("\r\n")[1] == f"{cell},z/y[Job],TCP,80,80"


@given(maps())
def test_blocks_hold_every_connection_once(shown: Connectivity) -> None:
    found = Counter(
        (shown.endpoints[source].id, shown.endpoints[destination].id, target.allowed)
        for block in blocks(shown, Names(shown.endpoints))
        for target in block.targets
        for source in block.sources
        for destination in target.destinations
        if source != destination
    )
    assert found == Counter((*ends, allowed) for ends, allowed in pairs(shown).items())


@given(maps())
def test_graphs_hold_every_connection_once(shown: Connectivity) -> None:
    drawn = graph(MapReport(shown))
    found = Counter(
        (shown.endpoints[source].id, shown.endpoints[destination].id, label)
        for start, end, label in _direct(drawn)
        for source in drawn.nodes[start].members
        for destination in drawn.nodes[end].members
        if source != destination
    )
    assert found == Counter((*ends, ports_words(allowed)) for ends, allowed in pairs(shown).items())


def _direct(drawn: Graph) -> list[tuple[int, int, str]]:
    """The edges between nodes, also those through hubs, each in one direction."""
    edges = [(edge.source, edge.destination, edge.label) for edge in drawn.edges]
    edges += [(edge.destination, edge.source, edge.label) for edge in drawn.edges if edge.both]
    hubs = {number for number, node in enumerate(drawn.nodes) if node.is_hub}
    return [edge for edge in edges if not hubs & set(edge[:2])] + [
        (start, end, drawn.nodes[hub].lines[0])
        for hub in hubs
        for start, into, _ in edges
        if into == hub
        for out, end, _ in edges
        if out == hub
    ]


@given(maps())
def test_a_graph_shows_every_workload_without_connections(shown: Connectivity) -> None:
    drawn = graph(MapReport(shown))
    members = {shown.endpoints[number].id for node in drawn.nodes for number in node.members}
    assert members == {endpoint.id for endpoint in shown.endpoints}


@pytest.mark.parametrize("width", [40, 61, 100, 200])
def test_text_fits_the_terminal(width: int) -> None:
    lines = written("text", MapReport(SAMPLE), ReportOptions(width=width)).splitlines()
    assert max(map(width_of, lines)) <= width


@given(maps())
def test_the_summary_counts_connections(shown: Connectivity) -> None:
    counted = re.search(r"(\d+) connections?\.", written("text", MapReport(shown)))
    assert counted is not None
    assert int(counted[1]) == len(pairs(shown))


@given(maps())
def test_the_summary_names_whom_nobody_reaches_and_who_reaches_nobody(shown: Connectivity) -> None:
    workloads = {endpoint.id for endpoint in shown.endpoints if endpoint.kind}
    sources, destinations = ({ends[side] for ends in pairs(shown)} for side in (0, 1))
    text = written("text", MapReport(shown))
    assert ("Reached by nobody:" in text) == bool((workloads - destinations) & sources)
    assert ("Reaching nobody:" in text) == bool((workloads - sources) & destinations)
    assert ("nobody and reaching nobody:" in text) == bool(workloads - sources - destinations)


@pytest.mark.parametrize("format", sorted(set(MAP_REPORTERS) - {"json"}))
def test_no_name_commands_a_terminal(format: str) -> None:
    assert "\x1b" not in written(format, MapReport(SAMPLE))


@pytest.mark.parametrize("format", MAP_REPORTERS)
def test_an_empty_map_can_be_written(format: str) -> None:
    assert written(format, EMPTY).endswith("\n")


def test_words_for_all_speak_of_the_whole_map_also_in_a_part_of_it() -> None:
    cut = focused(SAMPLE, ["shop/cart"]).connectivity
    assert len(cut.endpoints) < len(ENDPOINTS)
    text = written("text", MapReport(cut, cut_from=ENDPOINTS))
    assert "every workload" not in text
    assert "the whole map has 14 workloads" in text


def test_what_comes_from_outside_stands_alone() -> None:
    text = written("text", MapReport(SAMPLE))
    inside, outside = text.split("From outside")
    assert not re.search(r"(any IPv4 address|ingress-controller).*→", inside)
    assert re.search(r"any IPv4 address +→", outside)


def test_svg_is_a_picture_with_all_text_as_text() -> None:
    root = ElementTree.fromstring(written("svg", MapReport(SAMPLE)))
    text = [element.text for element in root.iter() if element.text]
    drawn = graph(MapReport(SAMPLE))
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert {namespace for namespace, _ in drawn.by_namespace() if namespace} <= set(text)
    assert {", ".join(node.lines) for node in drawn.nodes} <= set(text)


@given(maps())
def test_svg_puts_every_box_in_the_lane_of_its_namespace_and_in_no_other(shown: Connectivity) -> None:
    drawn = graph(MapReport(shown))
    picture = placed(drawn)
    for node, box in zip(drawn.nodes, picture.nodes, strict=True):
        lanes = [
            name
            for name, lane in picture.lanes.items()
            if box.top < lane.top + lane.height and lane.top < box.top + box.height
        ]
        assert lanes == ([node.namespace] if node.namespace and picture.lanes else [])


@given(maps())
def test_svg_names_every_namespace_and_every_node(shown: Connectivity) -> None:
    root = ElementTree.fromstring(written("svg", MapReport(shown)))
    text = {element.text for element in root.iter()}
    for node in graph(MapReport(shown)).nodes:
        assert node.namespace is None or node.namespace in text
        assert ", ".join(node.lines) in text


def test_svg_says_which_package_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "graphlay", None)
    with pytest.raises(UsageError, match="graphlay") as caught:
        written("svg", MapReport(SAMPLE))
    assert "netlint[svg]" in caught.value.hint


def test_a_map_without_color_is_the_colored_one_without_its_codes() -> None:
    colored = written("text", MapReport(SAMPLE), ReportOptions(color=True, width=100))
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == written("text", MapReport(SAMPLE))


def test_pairs_of_the_sample_are_as_meant() -> None:
    found: Pairs = pairs(SAMPLE)
    assert found["shop/frontend[Deployment]", "shop/cart[Deployment]"] == HTTP
    assert ("shop/frontend[Deployment]", "shop/db[StatefulSet]") not in found
