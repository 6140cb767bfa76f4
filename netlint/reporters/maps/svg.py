"""Draws a map as an SVG picture: namespaces as lanes, arrows from left to right, all text as text."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from netlint.reporters.maps.graph import Edge, Graph, Node, graph
from netlint.reporters.maps.labels import box_lines, label_lines
from netlint.reporters.maps.layout import LABEL_HEIGHT, LINE_HEIGHT, Box, Picture, Point, Route, placed
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.sections import summary
from netlint.reporters.options import ReportOptions
from netlint.reporters.visible import visible

_MARGIN: Final = 16
_ROUNDING: Final = 6.0
_COLORS: Final = ("#2f6fb0", "#b0562f", "#3d8b4f", "#8a4fa3", "#9a7d1c", "#2f8f95", "#b03a60", "#5b6b7d")
_OUTSIDE: Final = "#4a5563"
_STYLE: Final = (
    "text{font-family:Helvetica,Arial,sans-serif;font-size:12px;fill:#1b2430;text-anchor:middle}"
    ".heading{font-weight:bold;font-size:11px;text-anchor:start}"
    ".label{font-size:10.5px;fill:#3c4654;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}"
    ".edge{fill:none;stroke:#7b8794;stroke-width:1.3}"
)
_ARROW: Final = (
    '<marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="#5d6875"/></marker>'
)


def pieces(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """The picture; raises UsageError where the package that lays it out is not installed."""
    drawn = graph(report)
    return _drawn(drawn, placed(drawn), " ".join(summary(report)))


def _drawn(drawn: Graph, picture: Picture, description: str) -> Iterator[str]:
    colors = _colors(drawn)
    left, top, width, height = picture.bounds
    box = [left - _MARGIN, top - _MARGIN, width + 2 * _MARGIN, height + 2 * _MARGIN]
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" '
        f'viewBox="{" ".join(map(_number, box))}" width="{_number(box[2])}" height="{_number(box[3])}">\n'
        f'<title id="title">Allowed connections</title>\n<desc id="description">{escape(description)}</desc>\n'
        f"<style>{_STYLE}</style>\n<defs>{_ARROW}</defs>\n"
        f'<rect x="{_number(box[0])}" y="{_number(box[1])}" width="100%" height="100%" fill="#ffffff"/>\n'
    )
    for namespace, lane in picture.lanes.items():
        yield _lane(visible(namespace or ""), lane, colors[namespace])
    for edge, route in zip(drawn.edges, picture.edges, strict=True):
        yield _edge(edge, route, drawn)
    for node, place in zip(drawn.nodes, picture.nodes, strict=True):
        yield _node(node, place, colors[node.namespace])
        if node.namespace is not None and not picture.lanes:
            above = Point(place.left + 2, place.top - 4)
            yield _heading(visible(node.namespace), above, colors[node.namespace])
    for edge, route in zip(drawn.edges, picture.edges, strict=True):
        if edge.label:
            lines = label_lines(edge.label)
            yield _text(lines, route.label, LABEL_HEIGHT, ' class="label"') + "\n"
    yield "</svg>\n"


def _colors(drawn: Graph) -> dict[str | None, str]:
    """A color for each namespace, in turn."""
    names = [name for name, _ in drawn.by_namespace() if name is not None]
    return {None: _OUTSIDE} | {name: _COLORS[index % len(_COLORS)] for index, name in enumerate(names)}


def _lane(name: str, lane: Box, color: str) -> str:
    return (
        f'<rect {_rectangle(lane)} fill="{color}" fill-opacity="0.07" stroke="{color}" stroke-opacity="0.35"/>\n'
        f"{_heading(name, Point(lane.left + 8, lane.top + 14), color)}"
    )


def _heading(name: str, start: Point, color: str) -> str:
    x, y = _number(start.x), _number(start.y)
    return f'<text class="heading" x="{x}" y="{y}" style="fill:{color}">{escape(name)}</text>\n'


def _node(node: Node, place: Box, color: str) -> str:
    middle = Point(place.left + place.width / 2, place.top + place.height / 2)
    radius = place.height / 2 if node.is_hub else _ROUNDING
    fill = "#fff4d6" if node.is_hub else "#ffffff"
    return (
        f"<g><title>{escape(', '.join(node.lines))}</title>"
        f'<rect {_rectangle(place)} rx="{_number(radius)}" fill="{fill}" stroke="{color}" stroke-width="1.4"/>'
        f"{_text(box_lines(node), middle, LINE_HEIGHT)}</g>\n"
    )


def _edge(edge: Edge, route: Route, drawn: Graph) -> str:
    ends = [", ".join(drawn.nodes[number].lines) for number in (edge.source, edge.destination)]
    title = f"{ends[0]} {'↔' if edge.both else '→'} {ends[1]}" + (f": {edge.label}" if edge.label else "")
    start = ' marker-start="url(#arrow)"' if edge.both else ""
    return (
        f'<path class="edge" d="{_path(route.points)}"{start} marker-end="url(#arrow)">'
        f"<title>{escape(title)}</title></path>\n"
    )


def _path(points: Sequence[Point]) -> str:
    """A line through the points, with its corners rounded."""
    commands = [f"M{_pair(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        commands.append(
            f"L{_pair(_towards(corner, before))}Q{_pair(corner)} {_pair(_towards(corner, after))}"
        )
    return "".join([*commands, f"L{_pair(points[-1])}"])


def _towards(start: Point, end: Point) -> Point:
    """A point near `start` on the way to `end`, at most in the middle."""
    distance = abs(end.x - start.x) + abs(end.y - start.y)
    share = min(_ROUNDING / distance, 0.5) if distance else 0.0
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


def _text(lines: Sequence[str], middle: Point, height: int, attributes: str = "") -> str:
    """Lines of text around a point."""
    first = middle.y - (len(lines) - 1) * height / 2 + 4
    spans = "".join(
        f'<tspan x="{_number(middle.x)}" y="{_number(first + index * height)}">{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    return f"<text{attributes}>{spans}</text>"


def _rectangle(box: Box) -> str:
    x, y, width, height = map(_number, box)
    return f'x="{x}" y="{y}" width="{width}" height="{height}"'


def _pair(point: Point) -> str:
    return f"{_number(point.x)} {_number(point.y)}"


def _number(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    return f"{round(value, 1) + 0.0:.10g}"
