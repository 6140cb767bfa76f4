"""Value classes: what `netlint.value` promises."""

import pickle
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.value import field, value


@value
class Pair:
    """Two fields, one of them with a default."""

    left: int
    right: str = "r"

    @property
    def doubled(self) -> int:
        return self.left * 2


@value
class Marked:
    """A field that equality passes over, and one that is made anew."""

    name: str
    place: int = field(default=0, compare=False)
    seen: list[int] = field(default_factory=list)


@value
class Other:
    """The same fields as Pair."""

    left: int
    right: str = "r"


@value
class Nothing:
    """No field at all."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the standard library makes of the same fields as Pair."""

    left: int
    right: str = "r"


def test_arguments_by_position_by_keyword_and_by_default() -> None:
    assert Pair(1, "x") == Pair(left=1, right="x")
    assert Pair(1).right == "r"
    assert Pair(3).doubled == 6


@pytest.mark.parametrize("arguments", [(), (1, "x", 2)])
def test_wrong_arguments_are_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Pair(*arguments)  # type: ignore[arg-type]


def test_a_value_is_frozen() -> None:
    pair = Pair(1)
    with pytest.raises(AttributeError, match="frozen"):
        pair.left = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        del pair.left
    with pytest.raises(AttributeError):
        pair.unheard = 2  # type: ignore[attr-defined]
    assert pair == Pair(1)


def test_equality_needs_the_same_class() -> None:
    assert Pair(1).__eq__(Other(1)) is NotImplemented
    assert hash(Pair(1)) != hash(Other(1))
    assert Nothing() == Nothing()


def test_equality_and_hash_pass_over_fields_that_say_so() -> None:
    assert Marked("a", 1) == Marked("a", 2)
    assert Marked("a") != Marked("b")


def test_a_factory_makes_a_new_value_for_each_instance() -> None:
    assert Marked("a").seen is not Marked("a").seen


def test_values_match_by_position() -> None:
    match Pair(1, "x"):
        case Pair(left, right):
            assert (left, right) == (1, "x")


@given(st.integers(), st.text(), st.integers(), st.text())
def test_it_behaves_as_a_frozen_dataclass_does(a: int, b: str, c: int, d: str) -> None:
    assert (Pair(a, b) == Pair(c, d)) is (Reference(a, b) == Reference(c, d))
    assert repr(Pair(a, b)) == repr(Reference(a, b)).replace("Reference", "Pair")
    assert pickle.loads(pickle.dumps(Pair(a, b))) == Pair(a, b)
    assert hash(Pair(a, b)) == hash(Pair(a, b))
