"""Code frames: what is underlined is what is meant, and nothing in the input reaches the terminal raw."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.finding import Location
from netlint.reporters.frame import Mark, code_frame
from netlint.reporters.style import Style, painter
from netlint.reporters.visible import cell, visible
from netlint.span import Position, Span

PLAIN = painter(False)


def mark(text: str, start: int, end: int, line: int = 1, file: str = "a.yaml", stroke: str = "^") -> Mark:
    """A mark on the characters from `start` up to `end` of a line, counted from 0."""
    span = Span(Position(line, start + 1), Position(line, end + 1))
    return Mark(Location(file, span, text), "label", stroke, Style.RED)


def frame(*marks: Mark, width: int = 80) -> list[str]:
    return code_frame(marks, (), width, PLAIN).split("\n")


def cells(text: str) -> int:
    return sum(cell(character).width for character in text)


def underlined(lines: list[str]) -> tuple[str, str]:
    """Of a frame with one mark: the source line as shown, and what of it stands over the strokes."""
    source, strokes = lines[2].partition("| ")[2], lines[3].partition("| ")[2]
    before, length = strokes.index("^"), strokes.count("^")
    over, position = "", 0
    for character in source:
        if before <= position < before + length:
            over += character
        position += cell(character).width
    return source, over


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [
        ("nodePort: 30080", "30080", "30080"),
        ("\t\tport:\t80", "80", "80"),
        ("name: 商店 # 商", "商店", "商店"),
        ("e\u0301: caf\u00e9, e\u0301e\u0301: x", "x", "x"),
        ("a: \x1b[31mred, b: 1", "1", "1"),
        ("a: \u202e\u200b, b: 1", "b", "b"),
        ("\ufeffkind: Service", "Service", "Service"),
    ],
    ids=["plain", "tabs", "wide", "combining", "escape sequence", "direction mark", "byte order mark"],
)
def test_the_underline_stands_below_what_is_meant(text: str, part: str, shown: str) -> None:
    start = text.rindex(part)
    assert underlined(frame(mark(text, start, start + len(part))))[1] == shown


LINES = st.text(
    st.characters(exclude_categories=["Mn", "Me"], exclude_characters="\n"), min_size=1, max_size=300
)


@given(LINES, st.data(), st.integers(1, 120))
def test_any_line_fits_and_its_strokes_stand_below_what_is_meant(
    text: str, data: st.DataObject, width: int
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    source, over = underlined(frame(mark(text, start, end), width=width))
    meant = visible(text[start:end])
    room = max(width - len("1 | "), 20)
    assert cells(source) <= room
    assert meant.startswith(over)
    if cells(visible(text)) <= room:
        assert over.rstrip() == meant.rstrip()


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_printed(text: str) -> None:
    shown = visible(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


def test_control_characters_are_pictures_and_others_are_spelled_out() -> None:
    assert visible("a\x00\x1b\n\x7f\x9b\u202e\ud800\tz") == "a␀␛␊␡<U+009B><U+202E><U+D800>    z"


def test_a_place_at_the_end_of_a_line_has_a_stroke() -> None:
    assert frame(mark("spec:", 5, 5))[2:] == ["1 | spec:", "  |      ^ label"]


def test_an_empty_line_has_a_stroke() -> None:
    assert frame(mark("", 0, 0))[2:] == ["1 |", "  | ^ label"]


def test_a_span_over_lines_is_underlined_to_the_end_of_its_first() -> None:
    span = Span(Position(1, 3), Position(4, 2))
    assert frame(Mark(Location("a.yaml", span, "a: |"), "", "^", Style.RED))[3] == "  |   ^^"


def test_places_in_one_file_stand_in_the_order_of_lines() -> None:
    lines = frame(
        mark("b: 2", 0, 1, 10), mark("a: 1", 0, 1, 2, stroke="-"), mark("c: 3", 0, 1, 11, stroke="-")
    )
    assert lines == [
        "  --> a.yaml:10:1",
        "   |",
        " 2 | a: 1",
        "   | - label",
        "...",
        "10 | b: 2",
        "   | ^ label",
        "11 | c: 3",
        "   | - label",
    ]


def test_each_further_file_has_a_block_of_its_own() -> None:
    lines = frame(
        mark("a: 1", 0, 1), mark("b: 2", 3, 4, 7, "b.yaml", "-"), mark("c: 3", 0, 1, 9, "b.yaml", "-")
    )
    assert lines[4:] == [
        "  |",
        " ::: b.yaml:7:4",
        "  |",
        "7 | b: 2",
        "  |    - label",
        "...",
        "9 | c: 3",
        "  | - label",
    ]


def test_two_places_far_apart_in_a_long_line_are_both_shown() -> None:
    text = f"{{a: 1, {'x' * 200}, b: 2}}"
    lines = frame(mark(text, 1, 2), mark(text, len(text) - 2, len(text) - 1, stroke="-"))
    assert lines[2].startswith("1 | {a: 1, xxx") and lines[2].endswith("…")
    assert lines[4].startswith("1 | …xxx") and lines[4].endswith(", b: 2}")


def test_a_line_of_ten_million_characters_costs_nothing() -> None:
    text = "x" * 10_000_000
    assert len(frame(mark(text, 5_000_000, 5_000_001))[2]) == 80


def test_color_changes_nothing_but_the_color() -> None:
    marks = [mark("a: 1", 0, 1), mark("b: 2", 3, 4, 7, "b.yaml", "-")]
    colored = code_frame(marks, (), 80, painter(True))
    assert "\x1b[1;31m^ label\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == code_frame(marks, (), 80, PLAIN)
