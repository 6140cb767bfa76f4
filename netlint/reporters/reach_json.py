"""Writes the answer to a question about one connection as `netlint/reach/v1`."""

from collections.abc import Iterable
from typing import Any

from netlint.engine.answers.answer import Answer, Witness
from netlint.engine.answers.explain import SideAnswer
from netlint.engine.answers.narrative import Reason
from netlint.reporters.json_text import json_text
from netlint.reporters.maps.json import allowed_json
from netlint.reporters.reach_outline import (
    Group,
    Locate,
    decisive,
    groups,
    side_allowed,
    side_reasons,
    side_verdict,
)


def reach_json(answer: Answer, locate: Locate) -> str:
    """An answer in the form of schemas/netlint/reach-v1.json."""
    found = groups(answer)
    because = side_reasons([(group, side) for group in found for side in decisive(group)])
    return json_text(
        {
            "schema": "netlint/reach/v1",
            "source": answer.question.source,
            "destination": answer.question.destination,
            "verdict": answer.verdict,
            "allowed": allowed_json(answer.allowed),
            "egress": _side(answer, [(group, group.first.egress) for group in found], locate),
            "ingress": _side(answer, [(group, group.first.ingress) for group in found], locate),
            "because": because_json([*answer.notes, *because], locate),
            "assumptions": [{"field": item.field, "text": item.text} for item in answer.assumptions],
            **({"witnesses": [_witness(item) for item in answer.witnesses]} if answer.is_open else {}),
        }
    )


def _side(answer: Answer, sides: list[tuple[Group, SideAnswer]], locate: Locate) -> dict[str, Any]:
    """What one side says over all pairs; where a URL does not even lead there, the verdict itself."""
    own = [side for _, side in sides]
    if not own:
        return {"verdict": answer.verdict, "allowed": [], "because": []}
    return {
        "verdict": side_verdict(own),
        "allowed": allowed_json(side_allowed(own)),
        "because": because_json(side_reasons(sides), locate),
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "allowed": witness.is_allowed,
        "source": witness.source,
        "destination": witness.destination,
        "protocol": witness.protocol,
        "port": witness.port,
    }


def because_json(reasons: Iterable[Reason], locate: Locate) -> list[dict[str, Any]]:
    """Steps with their places."""
    return [_reason(reason, locate) for reason in reasons]


def _reason(reason: Reason, locate: Locate) -> dict[str, Any]:
    file, line, _ = locate(reason.origin) if reason.origin else (None, None, None)
    return {"file": file, "line": line, "object": reason.object or None, "text": reason.text}
