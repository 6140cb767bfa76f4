"""The text that the solver gets says what the formulas say: here it is read back, and tried value by value."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.prover.smt import Script, width
from netlint.prover.terms import Atom, Variable, atom, conjunction, disjunction, negation, unsettled
from tests.unit.prover.formulas import FACTS, VARIABLES, Plan, plans, points

ALL = (*VARIABLES, *FACTS)
TWO, THREE, FIVE = VARIABLES
Words = list["str | Words"]
SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 31, 33]


def read(text: str) -> Words:
    """Text in brackets as lists in lists."""
    stack: list[Words] = [[]]
    for token in re.findall(r"[()]|[^()\s]+", text):
        if token == "(":
            stack.append([])
        elif token == ")":
            inner = stack.pop()
            stack[-1].append(inner)
        else:
            stack[-1].append(token)
    (words,) = stack
    return words


def number(word: "str | Words", values: Mapping[str, int]) -> int:
    assert isinstance(word, str)
    return int(word[2:], 2) if word.startswith("#b") else values[word]


def truth(word: "str | Words", values: Mapping[str, int], definitions: Mapping[str, "str | Words"]) -> bool:
    """What a piece of the text means where its constants have some values."""
    match word:
        case "true" | "false":
            return word == "true"
        case str():
            return truth(definitions[word], values, definitions)
        case ["not", part]:
            return not truth(part, values, definitions)
        case ["and", *parts]:
            return all(truth(part, values, definitions) for part in parts)
        case ["or", *parts]:
            return any(truth(part, values, definitions) for part in parts)
        case ["=", one, other]:
            return number(one, values) == number(other, values)
        case ["bvule", one, other]:
            return number(one, values) <= number(other, values)
    raise AssertionError(word)


@st.composite
def masks(draw: st.DrawFn) -> Atom:
    """A set of values of a variable, neither none nor all."""
    size = draw(st.sampled_from(SIZES[1:]))
    return Atom(Variable("v", size), draw(st.integers(1, (1 << size) - 2)))


@given(masks())
def test_a_set_of_values_is_written_exactly(given_atom: Atom) -> None:
    """As runs, or as what is missing; also where the number of values is no power of two."""
    script, variable = Script(), given_atom.variable
    definitions, (text,) = script.text([given_atom])
    assert definitions == []
    (word,) = read(text)
    for code in range(variable.size):
        assert truth(word, {script.name(variable): code}, {}) is bool(given_atom.mask >> code & 1)


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        pytest.param(0b00001, "(= v0 #b000)", id="one value"),
        pytest.param(0b00111, "(bvule v0 #b010)", id="a run from the first one"),
        pytest.param(0b11100, "(bvule #b010 v0)", id="a run to the last one"),
        pytest.param(0b01110, "(and (bvule #b001 v0) (bvule v0 #b011))", id="a run in the middle"),
        pytest.param(0b10101, "(not (or (= v0 #b001) (= v0 #b011)))", id="what is missing is less"),
        pytest.param(0b01001, "(or (= v0 #b000) (= v0 #b011))", id="two runs"),
    ],
)
def test_sets_of_values_are_written_shortly(mask: int, text: str) -> None:
    assert Script().text([atom(FIVE, mask)])[1] == [text]


@pytest.mark.parametrize("size", SIZES)
def test_a_variable_has_the_values_that_exist_and_no_other(size: int) -> None:
    script, variable = Script(), Variable("v", size)
    name, bits = script.name(variable), width(variable)
    assert read(script.declaration(variable)) == [["declare-const", name, ["_", "BitVec", str(bits)]]]
    bound = script.bound(variable)
    for code in range(1 << bits):
        within = True if not bound else truth(read(bound)[0][1], {name: code}, {})
        assert within is (code < size)


@given(plans(*ALL), plans(*ALL))
def test_formulas_are_written_as_they_mean(one: Plan, other: Plan) -> None:
    script = Script()
    for plan in (one, other):
        lines, (whole,) = script.text([plan.term])
        definitions: dict[str, str | Words] = {}
        for line in lines:
            (word,) = read(line)
            assert isinstance(word, list)
            keyword, name, arguments, sort, body = word
            assert (keyword, arguments, sort) == ("define-fun", [], "Bool")
            assert isinstance(name, str)
            assert name not in definitions
            definitions[name] = body
        (word,) = read(whole)
        for point in points(*ALL):
            values = {script.name(variable): code for variable, code in point.items()}
            assert truth(word, values, definitions) is plan.means(point, True)


def test_a_part_of_two_formulas_is_written_once() -> None:
    shared = disjunction((atom(TWO, 1), atom(THREE, 1)))
    lines, whole = Script().text([negation(shared), conjunction((shared, atom(FIVE, 1))), shared])
    assert len(lines) == 3
    assert sum("(or " in line for line in lines) == 1
    assert len(set(whole)) == 3


def test_names_are_never_given_twice() -> None:
    script = Script()
    names = {script.name(variable) for variable in ALL}
    first, _ = script.text([conjunction((atom(TWO, 1), atom(FIVE, 1)))])
    second, _ = script.text([conjunction((atom(TWO, 1), atom(THREE, 1)))])
    defined = [read(line)[0][1] for line in (*first, *second)]
    assert len(names) == len(ALL)
    assert len(set(map(str, defined))) == 2


def test_very_deep_formulas_are_written() -> None:
    term = atom(TWO, 1)
    for turn in range(5000):
        term = (
            conjunction((negation(term), atom(FIVE, 3))) if turn % 2 else disjunction((term, atom(THREE, 1)))
        )
    lines, _ = Script().text([term])
    assert len(lines) > 5000


def test_what_is_undecided_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="unsettled"):
        Script().text([unsettled(atom(TWO, 1), atom(FIVE, 1))])
