"""What became of the intents, as every report tells it."""

from collections.abc import Iterator

from netlint.check import Context
from netlint.engine.words import qualified
from netlint.finding import Claim, ClaimWitness, Gap
from netlint.lint.stamp import Stamp
from netlint.model.workload import Workload
from netlint.prover.verdict import Verdict, Witness


def claims(context: Context, stamp: Stamp) -> tuple[Claim, ...]:
    """One claim for each intent."""
    return tuple(_claims(context, stamp))


def undecided(context: Context, stamp: Stamp) -> tuple[Gap, ...]:
    """One gap for each intent that could be neither proved nor refuted, though its sides mean somebody."""
    return tuple(_undecided(context, stamp))


def _undecided(context: Context, stamp: Stamp) -> Iterator[Gap]:
    for judgment in context.judged.judgments if context.intents else ():
        if judgment.answer.verdict is Verdict.UNKNOWN and not judgment.vacuities:
            yield Gap(
                f"Intent `{judgment.intent.id}` is neither proved nor refuted: {judgment.answer.reason}.",
                stamp.location(judgment.intent.origin.at("id")),
            )


def _claims(context: Context, stamp: Stamp) -> Iterator[Claim]:
    for judgment in context.judged.judgments if context.intents else ():
        intent, answer = judgment.intent, judgment.answer
        yield Claim(
            intent.id,
            intent.expect.value,
            intent.description,
            answer.verdict.value,
            answer.reason,
            _witness(answer.witness, judgment.through)
            if answer.witness and answer.verdict is Verdict.REFUTED
            else None,
            stamp.location(intent.origin.at("id")),
        )


def _witness(witness: Witness, through: tuple[Workload, ...]) -> ClaimWitness:
    from netlint.prover.manifest import witness_manifest
    from netlint.prover.words import end_words

    manifests = (
        witness_manifest(end, witness.port, witness.protocol) for end in (witness.source, witness.destination)
    )
    return ClaimWitness(
        end_words(witness.source),
        end_words(witness.destination),
        witness.protocol.value,
        witness.port,
        tuple(qualified(workload.namespace, workload.name) for workload in through),
        "---\n".join(filter(None, manifests)),
    )
