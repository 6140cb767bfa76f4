"""Sane manifests with random damage: errors and findings, never a failure of netlint's own.

`NETLINT_TEST_ROUNDS` tries more of it than the few seconds' worth by default.
"""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.unit.pipeline import report_on
from tests.unit.test_any_position import COMPANY

ROUNDS = int(os.environ.get("NETLINT_TEST_ROUNDS", "250"))
SAMPLES = Path(__file__).parent / "source/validation/samples"
SANE = (COMPANY, *(path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.yaml"))))
SNIPPETS = (
    "---\n", "- ", "? ", ": ", "{", "}", "[", "]", "|\n", ">-\n", "&a ", "*a ", "<<: *a\n", "!!str ", "'", '"',
    "# netlint: ignore[host-port] x\n", "# netlint: ignore\n", "\t", "\r", "\r\n", "\ufeff", "\u2028", "é",
    "\U0001f600", "\0", "\x1b", "%YAML 1.1\n", "null", "~", "0x1f", "1e999", "9" * 40, "{{ x }}",
    "kind: List\nitems: *a\n",
)  # fmt: skip


def document_of(random: Random) -> str:
    """A few documents of the samples, one behind the other."""
    documents = random.choice(SANE).split("\n---\n")
    return "\n---\n".join(random.choices(documents, k=random.randint(1, 4)))


def flip_bytes(text: str, random: Random) -> bytes:
    data = bytearray(text.encode())
    for _ in range(random.randint(1, 4)):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def change_lines(text: str, random: Random) -> bytes:
    """Delete, repeat, move and indent lines."""
    lines = text.splitlines(keepends=True)
    for _ in range(random.randint(1, 6)):
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        match random.randrange(5):
            case 0:
                lines[at] = ""
            case 1:
                lines[at] *= 2
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = "  " + lines[at]
            case _:
                lines[at] = lines[at].removeprefix("  ")
    return "".join(lines).encode()


def insert_snippets(text: str, random: Random) -> bytes:
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(SNIPPETS) + text[at + random.choice((0, 0, 1, 5)) :]
    return text.encode()


def cut(text: str, random: Random) -> bytes:
    """Remove a stretch, and leave the end out."""
    data = text.encode()
    at = random.randrange(len(data))
    return (data[:at] + data[at + random.randrange(40) :])[: random.randint(len(data) // 2, len(data))]


def swap_words(text: str, random: Random) -> bytes:
    """Put one word of the text in place of another."""
    words = text.split()
    for _ in range(random.randint(1, 4)):
        text = text.replace(random.choice(words), random.choice(words), random.choice((1, 1, -1)))
    return text.encode()


Damage = Callable[[str, Random], bytes]


@pytest.mark.parametrize("damage", [flip_bytes, change_lines, insert_snippets, cut, swap_words])
def test_damaged_manifests_are_survived(damage: Damage, tmp_path: Path) -> None:
    """Issue 2: what can still be read is used; the file before is analyzed all the same."""
    random = Random(damage.__name__)
    for _ in range(ROUNDS):
        content = damage(document_of(random), random)
        (tmp_path / "last.yaml").write_bytes(content)  # to look at when this fails
        report = report_on({"a.yaml": COMPANY, "b.yaml": content})
        assert any(finding.location.file == "a.yaml" for finding in report.findings)
        assert all(error.file == "b.yaml" and error.position for error in report.errors)
