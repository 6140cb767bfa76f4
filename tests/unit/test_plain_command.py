"""`PlainCommand` fills the parameters exactly as typer itself would."""

from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.core import TyperCommand

from netlint.cli import app

COMMANDS: Any = typer.main.get_command(app).commands  # type: ignore[attr-defined]
CHECK = COMMANDS["check"]
WORDS = st.sampled_from(
    [
        *("a.yaml", "-", "--", "", "-o", "json=x", "--output=sarif=y", "--exit-zero", "-n", "shop", "-nshop"),
        *("--no-cache", "--cache", "--fail-on", "error", "--profile=pedantic", "--select", "host-port"),
        *("--format", "json", "--color"),
    ]
)


def outcome(parse: Any, arguments: list[str], name: str = "check") -> object:
    context = type(CHECK.make_context("check", []))(COMMANDS[name], info_name=name)
    try:
        rest = parse(COMMANDS[name], context, list(arguments))
    except Exception as refusal:
        return type(refusal).__name__, str(refusal)
    return rest, {
        name: list(value) if isinstance(value, tuple) else value for name, value in context.params.items()
    }


@given(st.lists(WORDS, max_size=6))
@settings(deadline=None)
def test_it_agrees_with_typer(arguments: list[str]) -> None:
    assert outcome(type(CHECK).parse_args, arguments) == outcome(TyperCommand.parse_args, arguments)


@pytest.mark.parametrize("arguments", [["--nonsense"], ["--format"], ["--exit-zero=1"]])
def test_it_refuses_what_typer_refuses(arguments: list[str]) -> None:
    refused = outcome(type(CHECK).parse_args, arguments)
    assert isinstance(refused[0], str)  # type: ignore[index]
    assert refused == outcome(TyperCommand.parse_args, arguments)


@pytest.mark.parametrize("name", ["map", "reach", "diff"])
@pytest.mark.parametrize("count", range(4))
def test_arguments_that_are_left_out_are_what_typer_makes_of_them(name: str, count: int) -> None:
    arguments = ["one", "two", "three"][:count]
    expected = outcome(TyperCommand.parse_args, arguments, name)
    assert outcome(type(COMMANDS[name]).parse_args, arguments, name) == expected
