"""What became of the intents, as every report tells it."""

from collections.abc import Iterable, Iterator

from netlint.check import Context
from netlint.engine.lookup import DEFAULT_NAMESPACE
from netlint.engine.words import qualified
from netlint.finding import Claim, ClaimWitness, Gap, Suggestion
from netlint.lint.repeated import repeated
from netlint.lint.stamp import Stamp
from netlint.model.workload import Workload
from netlint.normalize.registry import CONVERTERS
from netlint.prover.verdict import Verdict, Witness
from netlint.source.reading import Input
from netlint.source.validation import ValidationOptions


def claims(context: Context, stamp: Stamp) -> tuple[Claim, ...]:
    """One claim for each intent."""
    return tuple(_claims(context, stamp))


def with_suggestions(claims: Iterable[Claim], context: Context, given: Input) -> tuple[Claim, ...]:
    """The claims, each that is refuted with a suggestion."""
    settings = context.settings
    from netlint.intents.repair.suggest import suggestions
    from netlint.intents.repair.world import Facts, World

    options = ValidationOptions(settings.cluster.kubernetes, settings.cluster.node_ports)
    namespace = settings.namespace or DEFAULT_NAMESPACE
    facts = Facts(namespace, settings.cluster.network, settings.work_limit, options)
    found = suggestions(context.intents, context.judged, World(given, facts))
    return tuple(_with_suggestion(claim, found.get(claim.id)) for claim in claims)


def _with_suggestion(claim: Claim, suggestion: Suggestion | None) -> Claim:
    return Claim(
        claim.id,
        claim.expect,
        claim.description,
        claim.verdict,
        claim.reason,
        claim.witness,
        claim.location,
        suggestion,
    )


def undecided(context: Context, stamp: Stamp) -> tuple[Gap, ...]:
    """What the verdicts leave open.

    One gap for each intent that could be neither proved nor refuted, though its sides mean somebody; and one for the
    objects without which they are judged: refused ones where no rule reports these (D.7), and those that are replaced.
    """
    return (*_refused(context, stamp), *_repeated(context, stamp), *_undecided(context, stamp))


def _repeated(context: Context, stamp: Stamp) -> Iterator[Gap]:
    """A gap where objects are given more than once, at the first that does not count (S6.9)."""
    found = list(repeated(context.manifests, context.settings.namespace or DEFAULT_NAMESPACE))
    if found:
        first, more = found[0].earlier, len(found) - 1
        others = f", and so {'is' if more == 1 else 'are'} {more} more" if more else ""
        yield Gap(
            f"{first.kind} `{first.name}` is given more than once{others}: the intents are judged with the last one.",
            stamp.location(first.origin.at("metadata", "name")),
        )


def _refused(context: Context, stamp: Stamp) -> Iterator[Gap]:
    """A gap where the API server refuses objects that would count, at the first of them."""
    chosen = context.settings.select
    refused = [
        read.manifest
        for read in context.manifests
        if read.is_refused and (read.manifest.group, read.manifest.kind) in CONVERTERS
    ]
    if not refused or not chosen or "invalid-manifest" in chosen:
        return
    first, more = refused[0], len(refused) - 1
    others = f" and {more} more {'object' if more == 1 else 'objects'}" if more else ""
    yield Gap(
        f"The API server refuses {first.kind} `{first.name}`{others}, so the intents are judged without "
        f"{'them' if more else 'it'}; `netlint check` says why.",
        stamp.location(first.origin.at("kind")),
    )


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
