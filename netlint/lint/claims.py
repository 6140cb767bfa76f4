"""What became of the intents, as every report tells it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from netlint.check import Context
from netlint.engine.lookup import DEFAULT_NAMESPACE
from netlint.engine.words import qualified
from netlint.finding import Claim, ClaimWitness, Gap, Suggestion
from netlint.lint.stamp import Stamp
from netlint.model.workload import Workload
from netlint.prover.verdict import Verdict, Witness
from netlint.source.reading import Input
from netlint.source.validation import ValidationOptions

if TYPE_CHECKING:
    from netlint.intents.repair.suggest import Proposal


def claims(context: Context, stamp: Stamp) -> tuple[Claim, ...]:
    """One claim for each intent."""
    return tuple(_claims(context, stamp))


def with_suggestions(claims: Iterable[Claim], context: Context, given: Input) -> tuple[Claim, ...]:
    """The claims, each that is refuted with a suggestion."""
    settings = context.settings
    from netlint.intents.repair.suggest import proposals
    from netlint.intents.repair.world import Facts, World

    options = ValidationOptions(settings.cluster.kubernetes, settings.cluster.node_ports)
    namespace = settings.namespace or DEFAULT_NAMESPACE
    facts = Facts(namespace, settings.cluster.network, settings.work_limit, options)
    found = proposals(context.intents, context.judged, World(given, facts))
    return tuple(_with_suggestion(claim, found.get(claim.id)) for claim in claims)


def _with_suggestion(claim: Claim, proposal: "Proposal | None") -> Claim:
    if proposal is None:
        return claim
    return Claim(
        claim.id,
        claim.expect,
        claim.description,
        claim.verdict,
        claim.reason,
        claim.witness,
        claim.location,
        Suggestion(proposal.edits, proposal.patch, proposal.remark),
    )


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
