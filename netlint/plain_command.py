"""Typer commands that take texts and flags as they are, without waking typer's converter.

typer builds a converter for every parameter when a command runs, and loads pydantic for it: more time
than `netlint check` needs for a small tree. Texts and flags need no conversion.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup

_COMMAND_COMES_FIRST = "netlint.command-comes-first"


class PlainCommand(TyperCommand):
    """A command whose parameters are texts, lists of texts and flags.

    A command line that asks for help, or lacks what the command needs, is left to typer as a whole.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Fill the context's parameters from `args`, as typer would."""
        params = {param.name: param for param in self.get_params(ctx)}
        given, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        needs_typer = any(not params[name].expose_value for name in given) or any(
            param.required and given.get(param.name) is None for param in params.values()
        )
        if ctx.resilient_parsing or rest or needs_typer:
            return super().parse_args(ctx, args)
        for name, param in params.items():
            if param.expose_value:
                ctx.params[name] = _value(ctx, param, given)
        ctx.args = []
        return []


def _value(ctx: Any, param: Any, given: dict[str, Any]) -> Any:
    if param.multiple or param.nargs == -1:
        texts = given.get(param.name)
        return list(texts) if isinstance(texts, list | tuple) else []
    text = given.get(param.name)
    return param.get_default(ctx) if text is None else text


class PlainGroup(TyperGroup):
    """A group of commands that has nothing to convert where the first word is a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Note whether the group's own options are used at all, then go on as typer does."""
        ctx.meta[_COMMAND_COMES_FIRST] = bool(args) and args[0] in self.commands
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> Any:
        """The group's own options; none where a command comes first."""
        return [] if ctx.meta.get(_COMMAND_COMES_FIRST) else super().get_params(ctx)
