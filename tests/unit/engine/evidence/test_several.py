"""The first few of many things, in words."""

import pytest

from netlint.engine.evidence.several import several


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b", "a"], "a and b", id="each once"),
        pytest.param(["a", "b", "c", "d"], "a, b, c and d", id="one beyond is named"),
        pytest.param(["a", "b", "c", "d", "e"], "a, b, c and 2 more pods", id="the rest is counted"),
    ],
)
def test_a_few_are_named_and_the_rest_is_counted(words: list[str], text: str) -> None:
    """Messages stay one line."""
    assert several(words, "pods") == text
