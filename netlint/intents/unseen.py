"""Says which verdicts are none: policies count that could not be read, or that netlint does not evaluate."""

from netlint.engine.evidence.custom_kinds import unevaluated_policies
from netlint.intents.model import Expect, Intent
from netlint.model.custom import CustomObject
from netlint.prover.questions import Questions
from netlint.prover.regions import Region
from netlint.prover.space import Kind
from netlint.prover.terms import Term, conjunction, disjunction
from netlint.prover.verdict import Answer, Verdict

_UNREAD = "part of the input could not be read"


class Unseen:
    """What the policies of an input do not tell; `is_whole` says that all of the input could be read."""

    def __init__(self, questions: Questions, *, is_whole: bool) -> None:
        self._questions = questions
        self._is_whole = is_whole
        self._policies = [
            item for found in unevaluated_policies(questions.snapshot).values() for item in found
        ]

    def checked(self, answer: Answer, intent: Intent, region: Region) -> Answer:
        """The answer about an intent, or that it is not known.

        What was not read may open what is closed. A policy of a vendor may open and close (V0.12), so that nothing is
        certain about the pods for which it may hold.
        """
        if answer.verdict is Verdict.UNKNOWN:
            return answer
        is_open = answer.verdict is Verdict.REFUTED and intent.expect is not Expect.ALLOWED
        if not (self._is_whole or is_open):
            return Answer(Verdict.UNKNOWN, None, _UNREAD)
        for policy in self._policies:
            if intent.within > 1 or self._may_concern(policy, region):
                name = f"{policy.namespace}/{policy.name}" if policy.namespace else policy.name
                reason = f"the effect of {policy.kind} `{name}` is not evaluated"
                return Answer(Verdict.UNKNOWN, None, reason)
        return answer

    def _may_concern(self, policy: CustomObject, region: Region) -> bool:
        """Whether a pod of the namespace of a policy may be an end of a connection."""
        space = self._questions.space
        ends = [end for end in (space.source, space.destination) if policy.namespace in end.names]
        if policy.is_cluster_wide or not ends:
            return True
        pods: list[Term] = [
            conjunction((end.is_kind(Kind.POD, Kind.HOST_POD), end.is_named(policy.namespace)))
            for end in ends
        ]
        return self._questions.can_exist(region._replace(term=conjunction((region.term, disjunction(pods)))))
