"""Writes a map in the language of Graphviz, a cluster for each namespace."""

from collections.abc import Iterator

from netlint.reporters.maps.graph import Node, graph
from netlint.reporters.maps.labels import box_lines, label_lines
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.options import ReportOptions
from netlint.reporters.visible import visible

_HEAD = """\
digraph netlint {
  graph [rankdir=LR, fontname="Helvetica", nodesep=0.3, ranksep=1.0]
  node [shape=box, style="rounded,filled", fillcolor="#ffffff", fontname="Helvetica", fontsize=11]
  edge [fontname="Helvetica", fontsize=10, color="#5f6b7a"]
"""


def pieces(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """Clusters with their nodes, then the edges."""
    drawn = graph(report)
    yield _HEAD
    for index, (namespace, numbers) in enumerate(drawn.by_namespace()):
        lines = [f"n{number} {_attributes(drawn.nodes[number])}" for number in numbers]
        if namespace is None:
            yield "".join(f"  {line}\n" for line in lines)
            continue
        title = f'label={_quoted([visible(namespace)])}; style="rounded,filled"; fillcolor="#f2f5f9"'
        yield f'  subgraph "cluster_{index}" {{\n    {title}\n'
        yield "".join(f"    {line}\n" for line in lines) + "  }\n"
    for edge in drawn.edges:
        attributes = [f"label={_quoted(label_lines(edge.label))}"] if edge.label else []
        attributes += ["dir=both"] if edge.both else []
        shown = f" [{', '.join(attributes)}]" if attributes else ""
        yield f"  n{edge.source} -> n{edge.destination}{shown}\n"
    yield "}\n"


def _attributes(node: Node) -> str:
    label = f"label={_quoted(box_lines(node))}"
    if node.is_hub:
        return f'[{label}, shape=ellipse, style=filled, fillcolor="#fff4d6"]'
    if node.namespace is None:
        return f'[{label}, fillcolor="#e8f1e4"]'
    return f"[{label}]"


def _quoted(lines: list[str]) -> str:
    """Lines as a string of Graphviz, which reads escapes and HTML entities in it."""
    safe = [line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return '"' + "\\n".join(safe) + '"'
