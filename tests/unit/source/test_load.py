"""Bytes are loaded safely and must be UTF-8 text."""

import os
from pathlib import Path

import pytest

from netlint.errors import ErrorKind
from netlint.source.load import PIECES_LIMIT, SIZE_LIMIT, Unloadable, decode, load
from netlint.span import Position


def refused(data: bytes, *, json: bool = False) -> tuple[str, Position | None]:
    """The message and position with which bytes are refused as text."""
    with pytest.raises(Unloadable) as caught:
        decode(data, "a.yaml", json=json)
    error = caught.value.error
    assert error.kind is ErrorKind.ENCODING
    assert error.file == "a.yaml"
    assert error.hint
    return error.message, error.position


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_named(encoding: str) -> None:
    """Issue 2: UTF-16, with and without its mark."""
    message, position = refused("kind: Pod\n".encode(encoding))
    assert encoding[:6].upper() in message
    assert position == Position(1, 1)


def test_invalid_utf8_is_reported_where_it_stands() -> None:
    """The line and column of the first bad byte, multi-byte characters counted once."""
    message, position = refused("a: é\nb: é".encode() + b"\xe9\n")
    assert "0xE9" in message
    assert position == Position(2, 5)


@pytest.mark.parametrize(
    ("character", "name"),
    [("\0", "U+0000"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\x80", "U+0080"), ("\ufffe", "U+FFFE")],
)
def test_control_characters_are_reported_where_they_stand(character: str, name: str) -> None:
    """YAML allows none but tab and line breaks."""
    message, position = refused(f"a: 1\nb: x{character}\n".encode())
    assert name in message
    assert position == Position(2, 5)


def test_json_text_may_not_hold_nul_but_a_delete_character() -> None:
    """JSON forbids control characters only inside strings, which the JSON reader checks."""
    assert "U+0000" in refused(b'{"a\0": 1}', json=True)[0]
    assert decode(b'{"a": "\x7f"}', "a.json", json=True).text == '{"a": "\x7f"}'


def test_the_byte_order_mark_is_no_text() -> None:
    """Columns count from the first character."""
    assert decode(b"\xef\xbb\xbfa: 1\n", "a.yaml").text == "a: 1\n"


def test_tabs_and_all_line_breaks_are_text() -> None:
    """Ordinary characters, the Unicode line separators among them."""
    text = "a\tb\r\nc\rd\x85\u2028\ue000\U0001f600"
    assert decode(text.encode(), "a.yaml").text == text


def test_a_fifo_is_never_waited_for(tmp_path: Path) -> None:
    """Issue 2: hostile input, even one that takes a file's place."""
    fifo = tmp_path / "a.yaml"
    os.mkfifo(fifo)
    with pytest.raises(Unloadable) as caught:
        load(str(fifo), "a.yaml")
    assert caught.value.error.kind is ErrorKind.UNREADABLE


def test_a_vanished_file_is_unreadable(tmp_path: Path) -> None:
    """Found, then gone."""
    with pytest.raises(Unloadable) as caught:
        load(str(tmp_path / "gone.yaml"), "gone.yaml")
    assert caught.value.error.message == "`gone.yaml` cannot be read: no such file or directory"


def test_a_huge_file_is_a_limit(tmp_path: Path) -> None:
    """100 MB; a sparse file costs no disk."""
    huge = tmp_path / "a.yaml"
    with huge.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    with pytest.raises(Unloadable) as caught:
        load(str(huge), "a.yaml")
    assert caught.value.error.kind is ErrorKind.LIMIT
    assert "100 MB" in caught.value.error.message


@pytest.mark.parametrize("piece", [b",", b"\n"])
def test_a_file_of_too_many_pieces_is_refused_before_it_is_parsed(piece: bytes, tmp_path: Path) -> None:
    """Each piece may be a value that takes memory."""
    path = tmp_path / "many.yaml"
    path.write_bytes(piece * PIECES_LIMIT)
    assert len(load(str(path), "many.yaml")) == PIECES_LIMIT
    path.write_bytes(piece * (PIECES_LIMIT + 1))
    with pytest.raises(Unloadable, match="more than 3,000,000 lines and commas"):
        load(str(path), "many.yaml")
