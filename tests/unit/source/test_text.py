"""Offsets become lines and columns as editors count them."""

import pytest

from netlint.source.text import SourceText
from netlint.span import Position, Span


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_end_at_every_kind_of_line_break(line_break: str) -> None:
    """LF, CRLF and lone CR; columns count code points."""
    text = SourceText(f"ab{line_break}\U0001f600c{line_break}{line_break}d")
    assert text.line_count == 4
    assert [text.line_text(line) for line in (1, 2, 3, 4)] == ["ab", "\U0001f600c", "", "d"]
    assert text.position(text.text.index("c")) == Position(2, 2)
    assert text.span(0, 2) == Span(Position(1, 1), Position(1, 3))


def test_unicode_separators_do_not_end_lines() -> None:
    """Editors and GitHub count no line at NEL, LS and PS, although YAML 1.1 breaks lines there."""
    text = SourceText("a\u2028b\u2029c\x85d\n")
    assert text.line_count == 1
    assert text.position(6) == Position(1, 7)


def test_the_end_of_the_text_has_a_position() -> None:
    """Errors at the end of a file stand there."""
    assert SourceText("").position(0) == Position(1, 1)
    assert SourceText("a\n").position(2) == Position(2, 1)
    assert SourceText("").line_count == 0
