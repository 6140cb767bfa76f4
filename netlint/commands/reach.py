"""`netlint reach`: may one end connect to another, and why."""

import sys
from collections.abc import Sequence

from netlint.commands.snapshots import load, tell
from netlint.commands.streams import write
from netlint.config import Settings
from netlint.engine.answers.answer import Question, answer
from netlint.engine.reachability.effective import effective
from netlint.errors import UsageError
from netlint.reporters.reach_json import reach_json
from netlint.reporters.reach_text import reach_text
from netlint.source.reading import ReadOptions
from netlint.terminal import Color, uses_color

_FORMATS = ("text", "json")


def run(
    question: Question,
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
    found = answer(effective(loaded.snapshot), question, settings.cluster.network)
    if format == "json":
        write(sys.stdout, reach_json(found, loaded.locate))
    else:
        write(sys.stdout, reach_text(found, loaded.locate, color=uses_color(color, sys.stdout)))
    return loaded.exit_code
