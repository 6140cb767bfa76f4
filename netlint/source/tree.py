"""The trees that reading makes: plain mappings, lists and scalars, with the place of each beside them.

A place is a span of code-point offsets into the file's text, packed in one integer. Only what is
reported is ever unpacked (A.1 in the performance study).
"""

from typing import Final, TypeAlias

from netlint.errors import ErrorKind
from netlint.value import field, value

Value: TypeAlias = "Mapping | Sequence | str | int | float | bool | None"

OFFSET_BITS: Final = 30
"""Enough for every offset in a file of the greatest size that is read."""
OFFSET_MASK: Final = (1 << OFFSET_BITS) - 1

DEPTH_LIMIT: Final = 200
"""Levels of nesting, aliases included, that a document may have."""
NODE_LIMIT: Final = 1_000_000
"""Values that the aliases of one document may stand for, all told."""


class Mapping(dict[str, Value]):
    """A mapping whose keys and values know their places.

    `places` holds, by key, the packed place of the key and of its value. `span` is the packed place of
    the mapping, from its first key or brace to the end of its last value. `duplicates` are the keys
    that were given again, each with the packed place of the earlier one; the last one wins.
    An aliased value has the place of the alias, which differs from its own `span`.
    """

    __slots__ = ("duplicates", "places", "span")
    places: dict[str, tuple[int, int]]
    span: int
    duplicates: list[tuple[str, int]]


class Sequence(list[Value]):
    """A list whose items know their places: `places[i]` is that of item i, `span` the list's own, packed."""

    __slots__ = ("places", "span")
    places: list[int]
    span: int


@value
class Fault:
    """Why a document cannot be read: `offset` is where in the text, the rest as in InputError."""

    kind: ErrorKind
    offset: int
    message: str
    hint: str = ""


@value
class Documents:
    """What a text holds: the documents that are not empty, the packed place of each root, and the faults.

    `repeats_keys` tells of each document whether a mapping in it may give a key twice.
    """

    roots: list[Value] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    repeats_keys: list[bool] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, root: Value, place: int, *, repeats_keys: bool) -> None:
        """Take one more document."""
        self.roots.append(root)
        self.places.append(place)
        self.repeats_keys.append(repeats_keys)


class BrokenDocument(Exception):
    """A document that cannot be read, while it is being composed."""

    def __init__(self, kind: ErrorKind, offset: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(kind, offset, message, hint)


def pack(start: int, end: int) -> int:
    """The packed place of the text from offset `start` up to `end`."""
    return start << OFFSET_BITS | end


def unpack(place: int) -> tuple[int, int]:
    """The offsets, start and end, of a packed place."""
    return place >> OFFSET_BITS, place & OFFSET_MASK


def too_deep(offset: int) -> BrokenDocument:
    """The refusal of a document that nests deeper than DEPTH_LIMIT."""
    return BrokenDocument(
        ErrorKind.LIMIT,
        offset,
        f"the document is nested more than {DEPTH_LIMIT} levels deep",
        "Kubernetes objects are never this deep; leave the file out if it is not a manifest",
    )
