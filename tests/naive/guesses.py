"""Finds every outcome of a decision that asks questions the manifests do not answer, by trying all the answers.

A fact the input does not hold (a label of a namespace that is only mentioned, the address of a pod, which of two
policies of equal priority applies) is a *guess*: the decision asks for it by name and gets one of its possible answers,
the same one every time it asks again. `every_outcome` repeats the decision until no combination of answers is left.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

__all__ = ["Guesses", "every_outcome"]

Answer = TypeVar("Answer")


class Guesses:
    """One combination of answers, made while the decision asks."""

    def __init__(self, answers: dict[Hashable, Any]) -> None:
        self.answers = dict(answers)
        self.alternatives: list[dict[Hashable, Any]] = []

    def choose(self, question: Hashable, possible: Sequence[Answer]) -> Answer:
        """The answer to `question` in this combination; the first of `possible` when it is asked for the first time."""
        if question not in self.answers:
            first, *others = possible
            self.alternatives += [{**self.answers, question: other} for other in others]
            self.answers[question] = first
        answer: Answer = self.answers[question]
        return answer


def every_outcome(decide: Callable[[Guesses], bool]) -> set[bool]:
    """{True}, {False}, or both where the outcome hangs on a guess."""
    outcomes: set[bool] = set()
    untried: list[dict[Hashable, Any]] = [{}]
    while untried and len(outcomes) < 2:
        guesses = Guesses(untried.pop())
        outcomes.add(decide(guesses))
        untried += guesses.alternatives
    return outcomes
