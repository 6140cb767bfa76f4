"""Addresses of values become spans on one line."""

import pytest

from netlint.origin import Origin, Path
from netlint.source.locate import locate
from netlint.span import Position, Span
from tests.unit.source.reader import shown, source_file

TEXT = """\
# A comment.
kind: Service
metadata: # who
  name: "web"
  labels: {app: web, tier: [a, b]} # flow
spec:
  ports:
  - name: http   # "first"
    port: 80
  -
    port: 81
  - {port: 82} # three
  - port:
  -
  - "a # b"
  script: |
    one
    two
  text: one
    two
  tagged: !!str &t 5
  anchored: &block
    deep: 1
  again: *block
"""


@pytest.mark.parametrize(
    ("path", "key", "text"),
    [
        ((), False, "Service"),
        (("kind",), False, "Service"),
        (("kind",), True, "kind"),
        (("metadata",), False, "metadata"),
        (("metadata", "name"), False, '"web"'),
        (("metadata", "labels"), False, "labels"),
        (("metadata", "labels", "tier", 1), False, "b"),
        (("metadata", "namespace"), False, "metadata"),
        (("metadata", "namespace"), True, "metadata"),
        (("metadata", "name", "deeper"), False, '"web"'),
        (("nowhere", 3, "x"), False, "Service"),
        (("spec", "ports", 0), False, "name: http"),
        (("spec", "ports", 0, "port"), False, "80"),
        (("spec", "ports", 0, "protocol"), False, "name: http"),
        (("spec", "ports", 1), False, "port: 81"),
        (("spec", "ports", 2), False, "{port: 82}"),
        (("spec", "ports", 3, "port"), False, "port"),
        (("spec", "ports", 4), False, "-"),
        (("spec", "ports", 5), False, '"a # b"'),
        (("spec", "ports", 9), False, "ports"),
        (("spec", "script"), False, "|"),
        (("spec", "text"), False, "one"),
        (("spec", "tagged"), False, "5"),
        (("spec", "anchored", "deep"), False, "1"),
        (("spec", "again"), False, "*block"),
        (("spec", "again", "deep"), False, "*block"),
        (("spec", "again"), True, "again"),
    ],
)
def test_what_a_value_shows(path: Path, key: bool, text: str) -> None:
    """Scalars show themselves, collections their key or first line, what is missing its nearest ancestor."""
    file = source_file(TEXT)
    assert shown(file, locate(file, Origin("a.yaml", 0, path, key))) == text


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("# x\n---\na: 1 # y\nb: 2\n", "a: 1"),
        ("- x\n- y\n", "- x"),
        ("- a: 'x # y' # z\n", "- a: 'x # y'"),
        ("kind: 5\n", "kind: 5"),
        ("just text\n", "just text"),
        ("kind: ''\n", "kind: ''"),
        ("a:   # only\n  b: 1\n", "a:"),
    ],
)
def test_a_root_without_a_kind_shows_its_first_line(text: str, root: str) -> None:
    """Never an invented line 1."""
    file = source_file(text)
    assert shown(file, locate(file, Origin("a.yaml", 0))) == root


def test_later_documents_have_their_own_lines() -> None:
    """Demand 28: file-wide lines for every document."""
    file = source_file("kind: A\n---\nkind: B\n---\nkind: C\n")
    assert [locate(file, Origin("a.yaml", n)).start for n in range(3)] == [Position(n, 7) for n in (1, 3, 5)]


def test_merged_values_show_the_alias() -> None:
    """Aliased values: the place of the alias use."""
    file = source_file("x: &x\n  p: {q: 1}\ny:\n  <<: *x\n")
    assert shown(file, locate(file, Origin("", 0, ("true", "p", "q")))) == "*x"


def test_a_document_that_does_not_exist_shows_the_first_content() -> None:
    """An empty file has only an empty span."""
    file = source_file("# x\n\n---\n# y\n")
    assert locate(file, Origin("", 0)) == Span(Position(1, 1), Position(1, 1))


def test_json_shows_keys_with_their_quotes() -> None:
    """The text at a span is what stands in the file."""
    file = source_file('{"kind": "Pod", "spec": {"a": [{"b": "x # y"}]}}', "a.json")
    assert shown(file, locate(file, Origin("", 0))) == '"Pod"'
    assert shown(file, locate(file, Origin("", 0, ("spec",)))) == '"spec"'
    assert shown(file, locate(file, Origin("", 0, ("spec", "a", 0)))) == '{"b": "x # y"}'
