"""Tells who could ever reach a target, in text and as `netlint/reach-from/v1`."""

from collections.abc import Iterator
from typing import Any, Final

from netlint.engine.answers.asked_pods import WhoQuestion
from netlint.engine.words import conjunction
from netlint.prover.conditions.who_reaches import Reached, WhoReaches
from netlint.prover.conditions.words import Condition
from netlint.reporters.json_text import json_text
from netlint.reporters.maps.json import allowed_json
from netlint.reporters.reach_json import because_json
from netlint.reporters.reach_outline import Locate
from netlint.reporters.reach_text import place_lines
from netlint.reporters.style import Style, painter
from netlint.reporters.visible import visible

_WHO: Final = {
    "anyone": "Who could ever reach",
    "future-pods": "Which pods could ever reach",
    "internet": "Which addresses of the internet could ever reach",
}
_ALWAYS: Final = "A pod always reaches itself, and the node that it runs on always reaches it."
_OUT_OF_WORK: Final = "To see whether there are others takes more work than the limit allows (--work-limit)."


def reach_from_text(found: WhoReaches, locate: Locate, *, color: bool = False) -> str:
    """Target by target the conditions, one a line."""
    paint = painter(color)
    lines: list[str] = []
    for note in found.notes:
        lines += [visible(note.text), *place_lines(note, locate, "  ", paint)]
    lines += [""] if found.notes else []
    for target in found.targets:
        lines += [paint(visible(_question(found.question, target)), Style.BOLD), *_answer(target), ""]
    if any(target.is_pod for target in found.targets):
        lines.append(f"{paint('note', Style.CYAN)}: {_ALWAYS}")
    return "".join(f"{line}\n" for line in lines).rstrip("\n") + "\n"


def _question(question: WhoQuestion, target: Reached) -> str:
    who = _WHO.get(question.source, f"Who of {question.source} could ever reach")
    return f"{who} {target.target}{f' on port {question.port}' if question.port else ''}:"


def _answer(target: Reached) -> Iterator[str]:
    if not target.certain and not target.perhaps:
        yield (
            "  Unknown: this takes more work than the limit allows (--work-limit)."
            if target.is_out_of_work
            else "  nobody"
        )
        return
    yield from (f"  {visible(condition.text)}" for condition in target.certain)
    if target.perhaps:
        yield from () if target.certain else ("  nobody for certain",)
        yield "Perhaps also, since it depends on what nothing in the input says:"
        for item in target.perhaps:
            yield f"  {visible(item.condition.text)}"
            yield f"    depends on {visible(conjunction(item.reasons))}"
    if target.has_more:
        yield "  and more"
    if target.is_out_of_work:
        yield _OUT_OF_WORK


def reach_from_json(found: WhoReaches, locate: Locate) -> str:
    """The conditions in the form of schemas/netlint/reach-from-v1.json."""
    return json_text(
        {
            "schema": "netlint/reach-from/v1",
            "source": found.question.source,
            "targets": [
                {
                    "destination": target.target,
                    "conditions": [_condition(item) for item in target.certain],
                    "perhaps": [
                        {**_condition(item.condition), "depends_on": list(item.reasons)}
                        for item in target.perhaps
                    ],
                    "complete": not (target.has_more or target.is_out_of_work),
                }
                for target in found.targets
            ],
            "notes": because_json(found.notes, locate),
        }
    )


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "text": condition.text,
        "selector": condition.selector,
        "allowed": allowed_json(condition.ports),
    }
