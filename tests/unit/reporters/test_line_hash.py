"""The line hash is GitHub's: base 37 modulo 2^64 over 100 UTF-16 units without blanks."""

from hypothesis import given
from hypothesis import strategies as st

from netlint.reporters.line_hash import line_hashes


def utf_16_units(text: str) -> list[int]:
    """The UTF-16 units of a text, by the arithmetic of the Unicode standard."""
    units = []
    for character in text:
        code = ord(character)
        if code < 0x10000:
            units.append(code)
        else:
            units += [0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code - 0x10000 & 0x3FF)]
    return units


def naive_line_hashes(text: str) -> list[str]:
    """The same by brute force: one unit after the other, and every line summed up by itself."""
    kept: list[int] = []
    starts = [0]
    after_carriage_return = False
    for unit in utf_16_units(text):
        if unit in (0x20, 0x09) or (after_carriage_return and unit == 0x0A):
            after_carriage_return = False
            continue
        after_carriage_return = unit == 0x0D
        kept.append(0x0A if after_carriage_return else unit)
        if kept[-1] == 0x0A:
            starts.append(len(kept))
    kept += [65535] + [0] * 100
    values = [
        sum(unit * 37 ** (99 - place) for place, unit in enumerate(kept[start : start + 100])) % 2**64
        for start in starts
    ]
    return [f"{value:x}:{values[: index + 1].count(value)}" for index, value in enumerate(values)]


PIECES = st.sampled_from(
    ["a", "name: web", "\n", "\r\n", "\r", " ", "\t", "\r \n", "é", "\U0001f6d2", "\ufeff"]
)
TEXTS = st.lists(PIECES | st.characters(exclude_categories=["Cs"]), max_size=120).map("".join)


@given(TEXTS)
def test_it_agrees_with_brute_force(text: str) -> None:
    assert line_hashes(text) == naive_line_hashes(text)


def test_it_agrees_with_brute_force_across_chunks() -> None:
    text = "".join(f"key-{number}: {number * number}\n" for number in range(6000))
    assert len(text) > 65536
    assert line_hashes(text) == naive_line_hashes(text)


def test_lines_that_repeat_are_numbered() -> None:
    assert [value.rpartition(":")[2] for value in line_hashes(("x" * 120 + "\n") * 3)] == ["1", "2", "3", "1"]


def test_different_lines_of_one_value_are_numbered_together() -> None:
    """Units exceed the base, so that `az` and `bU` weigh the same."""
    first, second, _ = line_hashes(f"az{'q' * 120}\nbU{'q' * 120}\n")
    assert first.removesuffix(":1") == second.removesuffix(":2")


def test_indentation_and_line_ends_do_not_count() -> None:
    assert line_hashes("a:\n  b: 1\n") == line_hashes("a:\r\n\tb:  1\r\n") == line_hashes("a:\rb:1\r")


def test_a_recorded_value() -> None:
    """Microsoft's multitool 5.7.0 gives this value, too."""
    assert line_hashes("kind: Service\n") == RECORDED


RECORDED = ["87f56b8eb870960e:1", "c129715d7a2bc9a3:1"]
