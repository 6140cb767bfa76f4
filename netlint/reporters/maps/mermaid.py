"""Writes a map as a Mermaid flowchart, which GitHub, GitLab and many wikis draw."""

import re
from collections.abc import Iterator
from typing import Final

from netlint.reporters.maps.graph import Edge, Node, graph
from netlint.reporters.maps.labels import box_lines
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.options import ReportOptions
from netlint.reporters.visible import visible

_MARKUP: Final = re.compile(r"[^\w /.,:()-]|^\d+\.(?= )|^- ", re.ASCII)


def pieces(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """Subgraphs with their nodes, then the edges."""
    drawn = graph(report)
    yield "flowchart LR\n"
    for index, (namespace, numbers) in enumerate(drawn.by_namespace()):
        lines = [f"n{number}{_shape(drawn.nodes[number])}" for number in numbers]
        if namespace is None:
            yield "".join(f"  {line}\n" for line in lines)
            continue
        yield f'  subgraph s{index}["{_plain(visible(namespace))}"]\n'
        yield "".join(f"    {line}\n" for line in lines) + "  end\n"
    for edge in drawn.edges:
        yield f"  n{edge.source} {_arrow(edge)} n{edge.destination}\n"


def _shape(node: Node) -> str:
    label = '"' + "<br/>".join(map(_plain, box_lines(node))) + '"'
    if node.is_hub:
        return f"{{{{{label}}}}}"
    return f"([{label}])" if node.namespace is None else f"[{label}]"


def _arrow(edge: Edge) -> str:
    arrow = "<-->" if edge.both else "-->"
    return f'{arrow}|"{_plain(edge.label)}"|' if edge.label else arrow


def _plain(text: str) -> str:
    """A text that Mermaid takes for nothing but text: everything unusual as the number of its character."""
    return _MARKUP.sub(lambda match: "".join(f"#{ord(character)};" for character in match[0]), text)
