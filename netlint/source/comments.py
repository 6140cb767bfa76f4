"""Ignore comments: `# netlint: ignore[rule-a, rule-b] reason`."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from netlint.source.text import SourceText
from netlint.source.tree import Mapping, Sequence, Value, unpack
from netlint.span import Position, Span
from netlint.value import value

_COMMENT: Final = re.compile(r"(?:^|(?<=[ \t\r\n]))#[ \t]*netlint:(?P<text>[^\r\n]*)")
_IGNORE: Final = re.compile(r"\s*ignore\s*\[(?P<rules>[^\]]*)\](?P<reason>.*)")
_DASH: Final = re.compile(r"-(?=[ \t\r\n]|$)")


@value
class IgnoreComment:
    """A comment that asks netlint to hide findings.

    `rules` is empty where the comment names none, or cannot be understood; `reason` is empty where
    none is given. `applies_to_lines` are the first and the last line whose findings it hides: its own
    line when something stands before it, else the next line with content and the block that begins there.
    """

    rules: tuple[str, ...]
    reason: str
    position: Position
    span: Span
    applies_to_lines: tuple[int, int]

    def covers(self, line: int) -> bool:
        """Whether findings on `line` are meant."""
        first, last = self.applies_to_lines
        return first <= line <= last


def ignore_comments(
    text: SourceText, roots: tuple[Value, ...], places: tuple[int, ...]
) -> tuple[IgnoreComment, ...]:
    """The ignore comments of a YAML text, given its documents and their places."""
    candidates = list(_COMMENT.finditer(text.text))
    if not candidates:
        return ()
    blocks = _Blocks(text, roots, places)
    return tuple(_comment(match, text, blocks) for match in candidates if not blocks.in_scalar(match.start()))


def _comment(match: re.Match[str], text: SourceText, blocks: "_Blocks") -> IgnoreComment:
    """The comment that `match` found."""
    start, end = match.start(), match.start() + len(match[0].rstrip())
    line = text.line_of(start)
    alone = not text.text[text.line_start(line) : start].strip()
    ignore = _IGNORE.fullmatch(match["text"])
    rules = tuple(name.strip() for name in ignore["rules"].split(",") if name.strip()) if ignore else ()
    return IgnoreComment(
        rules=rules,
        reason=ignore["reason"].strip() if ignore else "",
        position=text.position(start),
        span=text.span(start, end),
        applies_to_lines=blocks.after(line) if alone else (line, line),
    )


class _Blocks:
    """Where the scalars, keys, list items and documents of a text begin and end."""

    def __init__(self, text: SourceText, roots: tuple[Value, ...], places: tuple[int, ...]) -> None:
        self.text = text
        self.scalars: dict[int, int] = {}
        self.keys: dict[int, int] = {}
        self.items: dict[int, int] = {}
        self.roots = dict(unpack(place) for place in places)
        seen: set[int] = set()
        for root, place in zip(roots, places, strict=True):
            self._walk(root, place, seen)
        self.scalar_starts = sorted(self.scalars)
        self.item_starts = sorted(self.items)
        self.root_starts = sorted(self.roots)
        self.next_content = self._lines_with_content()

    def _walk(self, value: Value, place: int, seen: set[int]) -> None:
        """Note the places in a value, once for every value that aliases share."""
        if not isinstance(value, Mapping | Sequence):
            _widen(self.scalars, place)
        elif id(value) not in seen:
            seen.add(id(value))
            for child, key_place, child_place in _children(value):
                if key_place is None:
                    _widen(self.items, child_place)
                else:
                    _widen(self.scalars, key_place)
                    self.keys[unpack(key_place)[0]] = unpack(child_place)[1]
                self._walk(child, child_place, seen)

    def _lines_with_content(self) -> list[int]:
        """For each line, the next one that holds more than blanks and a comment, or 0."""
        following = [0] * (self.text.line_count + 1)
        found = 0
        for line in range(self.text.line_count, 0, -1):
            following[line] = found
            stripped = self.text.line_text(line).strip()
            if stripped and not stripped.startswith("#"):
                found = line
        return following

    def in_scalar(self, offset: int) -> bool:
        """Whether the character at `offset` belongs to a scalar or a key."""
        index = bisect_right(self.scalar_starts, offset) - 1
        return index >= 0 and offset < self.scalars[self.scalar_starts[index]]

    def after(self, line: int) -> tuple[int, int]:
        """The lines that a comment alone on `line` is about."""
        target = self.next_content[line]
        if not target:
            return line, line
        content = self.text.line_text(target)
        start = self.text.line_start(target) + len(content) - len(content.lstrip())
        end = self._block_end(start, content.lstrip())
        last = self.text.line_of(max(end - 1, start))
        while last > target and not self.text.line_text(last).strip():
            last -= 1
        return target, last

    def _block_end(self, start: int, content: str) -> int:
        """Where the block ends whose first line is `content`, at offset `start`."""
        if content.startswith("---"):
            start = _next(self.root_starts, start)
        if start in self.roots:
            return self.roots[start]
        if _DASH.match(content):
            return self.items.get(_next(self.item_starts, start), start)
        return self.keys.get(start, start)


def _children(value: Mapping | Sequence) -> Iterator[tuple[Value, int | None, int]]:
    """The children of a collection, each with the place of its key, if it has one, and its own."""
    if isinstance(value, Sequence):
        for child, place in zip(value, value.places, strict=True):
            yield child, None, place
    else:
        for key, child in value.items():
            yield child, *value.places[key]


def _widen(ends: dict[int, int], place: int) -> None:
    """Note that something lies at `place`; the widest of those with one start counts."""
    start, end = unpack(place)
    ends[start] = max(end, ends.get(start, end))


def _next(starts: list[int], offset: int) -> int:
    """The first of the sorted `starts` that lies after `offset`, or `offset` where none does."""
    index = bisect_right(starts, offset)
    return starts[index] if index < len(starts) else offset
