"""English for messages."""

from netlint.engine.words import conjunction, named
from netlint.model.labels import Labels
from netlint.model.workload import Workload


def test_words_are_joined_each_once() -> None:
    assert conjunction(["a"]) == "a"
    assert conjunction(["a", "b", "a"]) == "a and b"
    assert conjunction(["a", "b", "c"]) == "a, b and c"


def test_a_workload_is_named_by_kind_and_quoted_name() -> None:
    assert named(Workload("v1", "Pod", "shop", "web", Labels())) == "Pod `shop/web`"
    assert named(Workload("v1", "Pod", "", "web", Labels())) == "Pod `web`"


def test_a_workload_with_a_generate_name_has_no_name_yet() -> None:
    """S6.7"""
    assert named(Workload("v1", "Pod", "shop", "", Labels())) == "Pod without a name"
