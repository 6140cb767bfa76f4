"""Anchors and aliases of a document, within bounds: an alias may not stand for itself, nor for too much."""

from typing import Final

from ruamel.yaml.events import AliasEvent

from netlint.errors import ErrorKind
from netlint.source.tree import (
    DEPTH_LIMIT,
    NODE_LIMIT,
    BrokenDocument,
    Mapping,
    Sequence,
    Value,
    pack,
    too_deep,
)

_WRITE_OUT: Final = "write out what the aliases stand for; kubectl refuses such documents, too"


class Anchors:
    """The anchors of one document: `values` by name, and in `open` the ids of collections still being read."""

    __slots__ = ("_expanded", "_measures", "open", "values")

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.open: set[int] = set()
        # The values themselves are kept, so that no other one is given the id of one that is gone.
        self._measures: dict[int, tuple[Value, int, int]] = {}
        self._expanded = 0

    def enter(self, name: str, collection: Mapping | Sequence) -> None:
        """Define the anchor of a collection whose content is still to come."""
        self.values[name] = collection
        self.open.add(id(collection))

    def resolve(self, event: AliasEvent, depth: int) -> tuple[Value, int]:
        """The value that an alias stands for, and the place of the alias; raises BrokenDocument."""
        start, end = event.start_mark.index, event.end_mark.index
        name = event.anchor
        if name not in self.values:
            raise BrokenDocument(
                ErrorKind.SYNTAX,
                start,
                f"the alias `*{name}` refers to an anchor that this document does not define before it",
                f"define `&{name}` above, or quote the value if it is meant as text",
            )
        value = self.values[name]
        if id(value) in self.open:
            message = f"the value of the anchor `&{name}` contains itself"
            raise BrokenDocument(ErrorKind.SYNTAX, start, message, "remove the alias")
        nodes, height = self._measure(value)
        self._expanded += nodes
        if self._expanded > NODE_LIMIT:
            message = "the document contains excessive aliasing"
            raise BrokenDocument(ErrorKind.LIMIT, start, message, _WRITE_OUT)
        if depth + height > DEPTH_LIMIT:
            raise too_deep(start)
        return value, pack(start, end)

    def _measure(self, value: Value) -> tuple[int, int]:
        """How many values a value holds, aliases expanded, and how many levels deep it is."""
        if not isinstance(value, Mapping | Sequence):
            return 1, 0
        if id(value) not in self._measures:
            children = value.values() if isinstance(value, Mapping) else value
            measures = [self._measure(child) for child in children]
            nodes = 1 + sum(nodes for nodes, _ in measures)
            height = 1 + max((height for _, height in measures), default=0)
            self._measures[id(value)] = value, nodes, height
        _, nodes, height = self._measures[id(value)]
        return nodes, height
