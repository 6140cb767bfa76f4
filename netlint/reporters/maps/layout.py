"""Decides where the boxes and arrows of a drawn map go; the only file that knows graphlay."""

from collections import Counter
from typing import Any, Final, NamedTuple

from netlint.errors import UsageError
from netlint.reporters.maps.cells import width_of
from netlint.reporters.maps.graph import Graph
from netlint.reporters.maps.labels import box_lines, label_lines

LINE_HEIGHT: Final = 15
LABEL_HEIGHT: Final = 13
_EDGE_HEIGHT: Final = 16
_MOST_EDGES: Final = 20
_CHARACTER: Final = 7.0
_LABEL_CHARACTER: Final = 6.2
_MARGIN: Final = 20
_PLACEMENTS: Final = ("network_simplex", "brandes_koepf")
_OPTIONS: Final = {
    "routing": {"style": "orthogonal"},
    "order": {"group_lanes": "strict"},
    "labels": {"reservation": "always"},
    "spacing": {"node_gap": 32.0, "layer_gap": 70.0},
}


class Point(NamedTuple):
    """A place in the picture; y grows downwards."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle, by its upper left corner."""

    left: float
    top: float
    width: float
    height: float


class Route(NamedTuple):
    """The corners of an arrow from end to end, and the middle of its label."""

    points: tuple[Point, ...]
    label: Point


class Picture(NamedTuple):
    """The boxes of nodes and the routes of edges, in the graph's order, and the lane of each namespace.

    There are no lanes where they would overlap.
    """

    bounds: Box
    nodes: tuple[Box, ...]
    edges: tuple[Route, ...]
    lanes: dict[str | None, Box]


def placed(graph: Graph) -> Picture:
    """Where everything goes: from left to right along the arrows, namespaces in lanes of their own if possible.

    Raises UsageError where graphlay, an optional package, is not installed.
    """
    try:
        import graphlay
    except ImportError as error:
        raise UsageError(
            "drawing a map as SVG needs the package `graphlay`, which is not installed",
            "install it with `pip install 'netlint[svg]'`, or write `--format dot` and draw it with Graphviz",
        ) from error
    namespaces = [name for name, _ in graph.by_namespace()]
    leaving = Counter(edge.source for edge in graph.edges)
    coming = Counter(edge.destination for edge in graph.edges)
    plan = graphlay.Graph()
    for number, node in enumerate(graph.nodes):
        lines = box_lines(node)
        width = max(map(width_of, lines)) * _CHARACTER + _MARGIN
        edges = max(leaving[number], coming[number])
        height = max(len(lines) * LINE_HEIGHT + _MARGIN - 6, min(edges, _MOST_EDGES) * _EDGE_HEIGHT)
        plan.node(number, width=width, height=height, group=namespaces.index(node.namespace))
    for edge in graph.edges:
        plan.edge(edge.source, edge.destination, **_label_size(edge.label))
    for placement in _PLACEMENTS:
        options = _OPTIONS | {"coords": {"placement": placement}}
        picture = _picture(graphlay.layout(plan, options=options).to_dict(), namespaces)
        if _is_apart(picture, graph):
            return picture
    return picture._replace(lanes={})


def _is_apart(picture: Picture, graph: Graph) -> bool:
    """Whether every box is in its own lane alone; graphlay now and then lets lanes overlap."""
    lanes = [(name, lane.top, lane.top + lane.height) for name, lane in picture.lanes.items()]
    return all(
        (top <= box.top and box.top + box.height <= bottom)
        if name == node.namespace
        else (bottom <= box.top or box.top + box.height <= top)
        for node, box in zip(graph.nodes, picture.nodes, strict=True)
        for name, top, bottom in lanes
    )


def _label_size(label: str) -> dict[str, Any]:
    if not label:
        return {}
    lines = label_lines(label)
    width = max(map(width_of, lines)) * _LABEL_CHARACTER + 4
    return {"label_size": {"width": width, "height": len(lines) * float(LABEL_HEIGHT)}}


def _picture(raw: dict[str, Any], namespaces: list[str | None]) -> Picture:
    nodes = tuple(_centered(node["center"], node["size"]) for node in raw["nodes"])
    edges = tuple(_route(edge) for edge in raw["edges"])
    lanes = {
        namespaces[lane["group"]]: _between(lane["rect"])
        for lane in raw.get("lanes") or ()
        if namespaces[lane["group"]] is not None
    }
    boxes = [_between(raw["bounds"]), *lanes.values()]
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right = max(box.left + box.width for box in boxes)
    bottom = max(box.top + box.height for box in boxes)
    return Picture(Box(left, top, right - left, bottom - top), nodes, edges, lanes)


def _route(edge: dict[str, Any]) -> Route:
    points = tuple(_point(point) for point in edge["points"])
    return Route(points, _point(edge.get("label_anchor") or edge["points"][len(points) // 2]))


def _point(raw: dict[str, float]) -> Point:
    return Point(raw["x"], raw["y"])


def _centered(center: dict[str, float], size: dict[str, float]) -> Box:
    width, height = size["width"], size["height"]
    return Box(center["x"] - width / 2, center["y"] - height / 2, width, height)


def _between(rectangle: dict[str, dict[str, float]]) -> Box:
    low, high = _point(rectangle["min"]), _point(rectangle["max"])
    return Box(low.x, low.y, high.x - low.x, high.y - low.y)
