"""Suggests changes of policies that make intents hold: each is proved by judging the files as the patch leaves them."""

from collections.abc import Mapping, Sequence
from typing import Final

from netlint.finding import Suggestion
from netlint.intents.judge import Judged
from netlint.intents.model import Intent
from netlint.intents.repair.edits import Edit
from netlint.intents.repair.patch import edited, is_possible, patch_of
from netlint.intents.repair.pieces import Uneditable
from netlint.intents.repair.remarks import HELD, LIMIT_REACHED, why_nothing
from netlint.intents.repair.search import Search
from netlint.intents.repair.world import World
from netlint.prover.verdict import Verdict
from netlint.source.files import SourceFile

MOST_JUDGED: Final = 300_000
"""How many policies may be read to judge guesses, counted once for each intent and guess."""

_RANKS: Final = {Verdict.PROVED: 0, Verdict.UNKNOWN: 1, Verdict.REFUTED: 2}


def suggestions(intents: Sequence[Intent], judged: Judged, world: World) -> Mapping[str, Suggestion]:
    """A suggestion for each refuted intent, by its id. Each builds on those before it."""
    found: dict[str, Suggestion] = {}
    files = tuple(world.given.files)
    budget = _Budget(MOST_JUDGED)
    for intent, judgment in zip(intents, judged.judgments, strict=True):
        if judgment.answer.verdict is not Verdict.REFUTED:
            continue
        if _verdict(judged, intent) is Verdict.PROVED:
            found[intent.id] = Suggestion(remark=HELD)
            continue
        attempt = _Attempt(intent, intents, judged, files, world, budget)
        found[intent.id] = attempt.suggestion
        judged, files = attempt.judged, attempt.files
    return found


class _Budget:
    """What is left to be spent on all intents together."""

    def __init__(self, left: int) -> None:
        self.left = left


class _Attempt:
    """The search for what makes one intent hold; `files` and `judged` are those after what is suggested."""

    def __init__(
        self,
        intent: Intent,
        intents: Sequence[Intent],
        judged: Judged,
        files: tuple[SourceFile, ...],
        world: World,
        budget: _Budget,
    ) -> None:
        self._budget = budget
        self.judged = judged
        self.files = files
        self.suggestion = self._search(intent, intents, world)

    def _search(self, intent: Intent, intents: Sequence[Intent], world: World) -> Suggestion:
        held = [item for item in intents if _verdict(self.judged, item) is Verdict.PROVED]
        if self._budget.left <= 0:
            return Suggestion(remark=LIMIT_REACHED)
        cost = len(intents) * len(world.policies(self.files))
        search = Search(intent, held, self.files, world)
        for edits in search.guesses():
            if self._budget.left <= 0:
                return Suggestion(remark=LIMIT_REACHED)
            self._budget.left -= cost
            tried = self._tried(edits, intent, intents, world)
            match tried:
                case Suggestion():
                    return tried
                case Judged(judgments):
                    for judgment in judgments:
                        if judgment.intent is intent or judgment.intent in held:
                            search.learn(judgment, edits)
                case None:
                    for edit in edits:
                        if not is_possible(edit, self.files):
                            search.forbid(edit)
        if search.is_out_of_work:
            return Suggestion(remark=LIMIT_REACHED)
        return Suggestion(remark=why_nothing(intent, held, self.judged, is_beyond=search.is_beyond))

    def _tried(
        self, edits: Sequence[Edit], intent: Intent, intents: Sequence[Intent], world: World
    ) -> Suggestion | Judged | None:
        """The suggestion of edits under which the intent is proved, and no other is worse off than before.

        Otherwise what becomes of the intents; None where the edits cannot be carried out.
        """
        try:
            files = edited(edits, self.files, world)
        except Uneditable:
            return None
        judged = world.judged(intents, files)
        worse = any(
            _RANKS[after.answer.verdict] > _RANKS[before.answer.verdict]
            for before, after in zip(self.judged.judgments, judged.judgments, strict=True)
        )
        if worse or _verdict(judged, intent) is not Verdict.PROVED:
            return judged
        patch = patch_of(self.files, files)
        self.judged, self.files = judged, files
        return Suggestion(tuple(edit.words for edit in edits), patch)


def _verdict(judged: Judged, intent: Intent) -> Verdict:
    return next(item.answer.verdict for item in judged.judgments if item.intent is intent)
