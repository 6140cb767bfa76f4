"""`netlint verify`: proves that intents hold for everything that could exist, or shows what contradicts them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from netlint.choices import Choices
from netlint.commands.check import Output, exit_code, reported
from netlint.engine.lookup import DEFAULT_NAMESPACE
from netlint.errors import UsageError
from netlint.finding import Report
from netlint.reporters.claims import claims_text, suggestions_text
from netlint.source.reading import ReadOptions
from netlint.value import value

RULES: Final = ("intent-matches-nothing", "intent-refuted", "intents-contradict")
"""The rules that report what is wrong with intents."""

SHOWING: Final = frozenset({"text", "json"})
"""The formats that show suggestions."""


@value
class Wanted:
    """What to verify: the intents of a file or folder.

    `witnesses` is a folder for the pods that show what is refuted; with `suggest` a change of policies is proposed for
    each intent that is.
    """

    intents: str
    witnesses: str = ""
    suggest: bool = False
    strict: bool = False
    exit_zero: bool = False


def run(
    wanted: Wanted,
    paths: Sequence[str],
    choices: Choices,
    reading: ReadOptions,
    output: Output,
    *,
    cache: bool = True,
    debug: bool = False,
) -> int:
    """Verify intents; 0 where all are proved, 1 where one is not, 2 where input could not be read.

    Objects that set no namespace are in `default`.
    """
    fixed = Choices(select=RULES, intents=(wanted.intents,), namespace=choices.namespace or DEFAULT_NAMESPACE)
    formats = {output.format, *(text.partition("=")[0] for text in output.files)}
    settings = fixed.over(choices).settings(
        exit_zero=wanted.exit_zero,
        strict=wanted.strict,
        suggest=wanted.suggest and not formats.isdisjoint(SHOWING),
    )
    report = reported(
        paths,
        settings,
        reading,
        output,
        cache=cache,
        debug=debug,
        heading=claims_text,
        closing=suggestions_text,
    )
    if wanted.witnesses:
        _write_witnesses(report, Path(wanted.witnesses))
    unproved = any(claim.verdict != "proved" for claim in report.claims)
    return exit_code(report, settings) or int(unproved and not wanted.exit_zero)


def _write_witnesses(report: Report, folder: Path) -> None:
    """A file for each refuted intent whose witness holds a pod that does not exist yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for claim in report.claims:
            if claim.witness is not None and claim.witness.manifest:
                target = folder / f"{claim.id}.yaml"
                target.write_text(claim.witness.manifest, encoding="utf-8", newline="\n")
    except OSError as failure:
        raise UsageError(f"`{folder}` cannot be written to: {failure.strerror}") from failure
