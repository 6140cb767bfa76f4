"""`netlint reach`: may one end connect to another, and why; or who could ever reach it."""

import sys
from collections.abc import Sequence

from netlint.commands.snapshots import Loaded, load, tell
from netlint.commands.streams import write
from netlint.config import Settings
from netlint.engine.answers.answer import Answer, Question, answer
from netlint.engine.answers.asked_pods import WhoQuestion, parsed_pods
from netlint.engine.reachability.effective import effective
from netlint.errors import UsageError
from netlint.reporters.reach_json import reach_json
from netlint.reporters.reach_text import reach_text
from netlint.source.reading import ReadOptions
from netlint.terminal import Color, uses_color

_FORMATS = ("text", "json")


def asked_question(
    who: str | None, words: Sequence[str | None], port: str
) -> tuple[Question | WhoQuestion, list[str]]:
    """The question of a command line, and its paths: `who` takes the place of the first word, the source.

    Raises UsageError where there is no destination.
    """
    first, *rest = [word for word in words if word is not None]
    if who is not None:
        return WhoQuestion(who, first, port), rest
    if not rest:
        hint = "For example: `netlint reach shop/frontend shop/cart`, or `netlint reach --from anyone shop/cart`."
        raise UsageError("`netlint reach` needs a source and a destination", hint)
    return Question(first, rest[0], port), rest[1:]


def run(
    question: Question | WhoQuestion,
    paths: Sequence[str],
    settings: Settings,
    reading: ReadOptions,
    format: str = "text",
    color: Color = Color.AUTO,
) -> int:
    """Answer a question about what lies under `paths`; 0 whatever the verdict, 2 where input could not be read."""
    if format not in _FORMATS:
        raise UsageError(f"there is no format `{format}`", f"The formats are {', '.join(_FORMATS)}.")
    loaded = load(paths, settings, reading)
    tell(loaded.notes)
    is_colored = uses_color(color, sys.stdout)
    if isinstance(question, WhoQuestion):
        write(sys.stdout, _who(question, loaded, settings, format, color=is_colored))
        return loaded.exit_code
    found = _answer(question, loaded, settings)
    if format == "json":
        write(sys.stdout, reach_json(found, loaded.locate))
    else:
        write(sys.stdout, reach_text(found, loaded.locate, color=is_colored))
    return loaded.exit_code


def _answer(question: Question, loaded: Loaded, settings: Settings) -> Answer:
    snapshot, network = effective(loaded.snapshot), settings.cluster.network
    if parsed_pods(question.source) is None and parsed_pods(question.destination) is None:
        return answer(snapshot, question, network)
    from netlint.prover.conditions.open_answer import open_answer

    return open_answer(snapshot, question, network, settings.work_limit)


def _who(question: WhoQuestion, loaded: Loaded, settings: Settings, format: str, *, color: bool) -> str:
    from netlint.prover.conditions.who_reaches import who_reaches
    from netlint.reporters.reach_from import reach_from_json, reach_from_text

    snapshot, network = effective(loaded.snapshot), settings.cluster.network
    found = who_reaches(snapshot, network, question, settings.work_limit)
    if format == "json":
        return reach_from_json(found, loaded.locate)
    return reach_from_text(found, loaded.locate, color=color)
