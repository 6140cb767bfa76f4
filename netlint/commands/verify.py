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

RULES: Final = ("intent-matches-nothing", "intent-refuted", "intents-contradict")
"""The rules that report what is wrong with intents."""

SHOWING: Final = frozenset({"text", "json"})
"""The formats that show suggestions."""


def run(
    intents: str,
    paths: Sequence[str],
    choices: Choices,
    reading: ReadOptions,
    output: Output,
    *,
    strict: bool = False,
    exit_zero: bool = False,
    witnesses: str = "",
    suggest: bool = False,
    cache: bool = True,
    debug: bool = False,
) -> int:
    """Verify the intents in a file or folder; 0 where all are proved, 1 where one is not, 2 where input cannot be read.

    Objects that set no namespace are in `default`. `witnesses` is a folder for the pods that show what is refuted; with
    `suggest` a change of policies is proposed for each intent that is.
    """
    fixed = Choices(select=RULES, intents=(intents,), namespace=choices.namespace or DEFAULT_NAMESPACE)
    shown = suggest and not {output.format, *(text.partition("=")[0] for text in output.files)}.isdisjoint(
        SHOWING
    )
    settings = fixed.over(choices).settings(exit_zero=exit_zero, strict=strict, suggest=shown)
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
    if witnesses:
        _write_witnesses(report, Path(witnesses))
    unproved = any(claim.verdict != "proved" for claim in report.claims)
    return exit_code(report, settings) or int(unproved and not exit_zero)


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
