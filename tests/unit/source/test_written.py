"""What stands in the text where YAML reads something else."""

import pytest

from netlint.origin import Path
from netlint.source.tree import Mapping
from netlint.source.written import misread
from netlint.source.yaml_tree import compose_yaml


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("namespace: n\n", ("namespace",), [("n", "false")]),
        ("live: true\n", ("live",), []),
        ("live: 'yes'\n", ("live",), []),
        ("on: yes\n", ("true",), [("on", "true"), ("yes", "true")]),
        ("'true': no\n", ("true",), [("no", "false")]),
        ("mode: 0777\n", ("mode",), [("0777", "511")]),
        ("ports: [80, 0x50]\n", ("ports", 1), [("0x50", "80")]),
        ("a: &x yes\nb: *x\n", ("b",), []),
        ("a: 1\n", ("b",), []),
        ("a: 1\n", ("a", "b"), []),
        ("a: 1\n", (), []),
        ("a: [1]\n", ("a", 1), []),
    ],
)
def test_only_plain_scalars_that_mean_something_else_are_told(
    text: str, path: Path, expected: list[tuple[str, str]]
) -> None:
    """A.2: YAML 1.1 words, octal and hexadecimal numbers."""
    (root,) = compose_yaml(text).roots
    assert isinstance(root, Mapping)
    assert list(misread(text, root, path)) == expected
