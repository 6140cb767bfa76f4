"""What the prover says: proved, refuted with a witness, or unknown with the reason."""

from enum import StrEnum

from netlint.engine.reachability.parties import Party
from netlint.model.ports import Protocol
from netlint.model.workload import Workload
from netlint.value import value


class Verdict(StrEnum):
    """The answer to a claim about every connection that could exist (design §6)."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@value
class WitnessEnd:
    """An end of a witness; `workload` is the one whose pods it is, None for a pod that need not exist, or no pod."""

    party: Party
    workload: Workload | None = None


@value
class Witness:
    """A concrete connection that contradicts a claim."""

    source: WitnessEnd
    destination: WitnessEnd
    protocol: Protocol
    port: int


@value
class Answer:
    """The answer to a claim: a refuted one has a witness, an unknown one a reason, a plain clause.

    `is_out_of_work` tells that the answer is unknown since the work limit was reached.
    """

    verdict: Verdict
    witness: Witness | None = None
    reason: str = ""
    is_out_of_work: bool = False


PROVED = Answer(Verdict.PROVED)
OUT_OF_WORK = Answer(Verdict.UNKNOWN, None, "it takes more work than the limit allows", True)
