"""Ignore comments say which rules to hide, why, and where."""

import pytest

from netlint.source.comments import IgnoreComment
from netlint.span import Position
from tests.unit.source.reader import shown, source_file


def only(text: str) -> IgnoreComment:
    """The only ignore comment of a text."""
    (comment,) = source_file(text).ignores
    return comment


@pytest.mark.parametrize(
    ("comment", "rules", "reason"),
    [
        ("# netlint: ignore[host-port] the node agent needs it", ("host-port",), "the node agent needs it"),
        ("#netlint:ignore[a, b]   why  ", ("a", "b"), "why"),
        ("# netlint: ignore[a]", ("a",), ""),
        ("# netlint: ignore[] why", (), "why"),
        ("# netlint: ignore", (), ""),
        ("# netlint: ignore a because", (), ""),
        ("# netlint: ignroe[a] why", (), ""),
    ],
)
def test_rules_and_reason(comment: str, rules: tuple[str, ...], reason: str) -> None:
    """A comment that cannot be understood is kept without rules, one without a reason with an empty one."""
    found = only(f"a: 1 {comment}\n")
    assert (found.rules, found.reason) == (rules, reason)
    assert found.position == Position(1, 6)


def test_the_span_is_the_comment() -> None:
    """So that the runner can point at it."""
    file = source_file("a: 1\nb: 2 # netlint: ignore[x] y  \n")
    assert shown(file, file.ignores[0].span) == "# netlint: ignore[x] y"


TEXT = """\
{0}
apiVersion: v1
kind: Service
metadata:
  {1}
  labels:
    a: b

    c: d
spec:
  {2}
  # another comment

  ports:
  {3}
  - name: x
    port: 80
  {4}
  - port: 81
  script: |
    x

{5}
---
a: 1

b: 2
---
c: 3
"""


@pytest.mark.parametrize(
    ("where", "lines"),
    [(0, (2, 21)), (1, (6, 9)), (2, (14, 19)), (3, (16, 17)), (4, (19, 19)), (5, (24, 27))],
)
def test_a_comment_on_its_own_line_covers_the_block_below(where: int, lines: tuple[int, int]) -> None:
    """The next line with content and, where a key, list item or document begins there, all of it."""
    slots = ["#"] * 6
    slots[where] = "# netlint: ignore[x] y"
    comment = only(TEXT.format(*slots))
    assert comment.applies_to_lines == lines
    assert [line for line in range(40) if comment.covers(line)] == list(range(lines[0], lines[1] + 1))


def test_a_comment_at_the_end_of_a_line_covers_that_line() -> None:
    """Not the block that begins there."""
    assert only("a: # netlint: ignore[x] y\n  b: 1\n").applies_to_lines == (1, 1)


def test_a_comment_at_the_end_of_the_file_covers_itself() -> None:
    """Nothing follows that it could be about."""
    assert only("a: 1\n# netlint: ignore[x] y\n").applies_to_lines == (2, 2)


def test_stacked_comments_are_about_the_same_block() -> None:
    """Each names its own rules and reason."""
    file = source_file("# netlint: ignore[x] y\n# netlint: ignore[z] y\na:\n  b: 1\nc: 1\n")
    assert [comment.applies_to_lines for comment in file.ignores] == [(3, 5), (3, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "a: '# netlint: ignore[x] y'\n",
        'a: "x # netlint: ignore[x] y"\n',
        "a: |\n  # netlint: ignore[x] y\n",
        "a: >-\n  x\n  # netlint: ignore[x] y\n",
        "? '# netlint: ignore[x] y'\n: 1\n",
        "a: x#netlint:ignore[x]\n",
    ],
)
def test_text_in_values_is_no_comment(text: str) -> None:
    """A `#` inside a quoted or block scalar is text."""
    assert source_file(text).ignores == ()


def test_json_has_no_comments() -> None:
    """A string in JSON is text."""
    assert source_file('{"a": "# netlint: ignore[x] y"}', "a.json").ignores == ()


def test_many_comments_take_no_more_than_linear_time() -> None:
    """Ten thousand of them at the end of a file."""
    file = source_file("a: 1\n" + "# netlint: ignore[x] y\n" * 10_000)
    assert len(file.ignores) == 10_000
