"""Proves or refutes intents about one snapshot."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.intents.hops import Hops, mention_listening
from netlint.intents.meaning import Meanings, Vacuity, mentions_of
from netlint.intents.model import Expect, Intent
from netlint.intents.unseen import Unseen
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Layer
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.prover.questions import Questions
from netlint.prover.regions import Region
from netlint.prover.verdict import Answer, Verdict
from netlint.value import value


@value
class Judgment:
    """What became of an intent: nothing is proved of one with `vacuities`.

    The witness of a refuted intent goes `through` these workloads, in order, where it takes more than one hop.
    """

    intent: Intent
    answer: Answer
    through: tuple[Workload, ...] = ()
    vacuities: tuple[Vacuity, ...] = ()


class Conflict(NamedTuple):
    """Two intents that cannot both hold: the one wants a connection that the other forbids (N90)."""

    wanting: Intent
    forbidding: Intent


@value
class Judged:
    """What became of some intents, in their order, and which of them contradict each other."""

    judgments: tuple[Judgment, ...]
    conflicts: tuple[Conflict, ...]
    layers: tuple[Layer, ...]


def judged(
    intents: Sequence[Intent],
    snapshot: Snapshot,
    network: NetworkProfile,
    limit: int,
    *,
    is_whole: bool = True,
) -> Judged:
    """Prove or refute intents; `limit` is the work that each question may take.

    `is_whole` tells that all of the input could be read: of a part of it little can be proved.
    """
    judge = _Judge(intents, effective(snapshot), network, limit, is_whole=is_whole)
    judgments = tuple(map(judge.judgment, intents))
    sound = [judgment.intent for judgment in judgments if not judgment.vacuities]
    return Judged(judgments, tuple(judge.conflicts(sound)), judge.questions.snapshot.layers)


class _Judge:
    """Judges intents about one snapshot, from which objects without effect have been dropped."""

    def __init__(
        self,
        intents: Sequence[Intent],
        snapshot: Snapshot,
        network: NetworkProfile,
        limit: int,
        *,
        is_whole: bool,
    ) -> None:
        self._lookup = Lookup(snapshot)
        mentions = mentions_of(intents, self._lookup)
        mention_listening(intents, mentions, self._lookup)
        self.questions = Questions(snapshot, network, mentions, limit)
        self._meanings = Meanings(self.questions, self._lookup)
        self._hops = Hops(self.questions, self._lookup)
        self._unseen = Unseen(self.questions, is_whole=is_whole)

    def judgment(self, intent: Intent) -> Judgment:
        """What becomes of an intent."""
        vacuities = tuple(self._meanings.vacuities(intent))
        if vacuities:
            return Judgment(intent, Answer(Verdict.UNKNOWN, None, vacuities[0].message), (), vacuities)
        region = self._meanings.region(intent)
        found = self._found(intent, region)
        answer = self._unseen.checked(found.answer, intent, region)
        return found if answer is found.answer else Judgment(intent, answer)

    def _found(self, intent: Intent, region: Region) -> Judgment:
        """What the policies say that were read and can be evaluated."""
        if intent.expect is Expect.ALLOWED:
            return Judgment(intent, self.questions.everybody_connects(region))
        direct = self.questions.nobody_connects(region)
        if intent.within == 1 or direct.verdict is Verdict.REFUTED:
            return Judgment(intent, direct)
        way = self._hops.nobody_gets_there(region, self._meanings.ports(intent), intent.within)
        is_direct = direct.verdict is Verdict.UNKNOWN and way.answer.verdict is Verdict.PROVED
        return Judgment(intent, direct) if is_direct else Judgment(intent, way.answer, way.through)

    def conflicts(self, intents: Sequence[Intent]) -> Iterator[Conflict]:
        """The pairs of intents that cannot both hold, whatever the policies are."""
        wanting = [(i, self._meanings.region(i).term) for i in intents if i.expect is Expect.ALLOWED]
        forbidding = [(i, self._meanings.region(i).term) for i in intents if i.expect is not Expect.ALLOWED]
        for (one, wanted), (other, forbidden) in product(wanting, forbidding):
            if self.questions.is_possible(wanted, forbidden):
                yield Conflict(one, other)
