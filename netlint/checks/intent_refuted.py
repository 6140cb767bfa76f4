"""Finds intents that do not hold."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.words import conjunction, qualified
from netlint.intents.judge import Judgment
from netlint.intents.model import Expect
from netlint.intents.reasons import deciding_places
from netlint.prover.verdict import Verdict
from netlint.prover.words import end_words, port_words

_DOES = {
    Expect.DENIED: "{source} may connect to {destination} {port}{through}",
    Expect.ONLY: "{source}, who is none of those in `from`, may connect to {destination} {port}{through}",
    Expect.ALLOWED: "{source} may not connect to {destination} {port}",
}
_NARROW = "Narrow what lets it through, as shown beside this, or add a policy that denies it."
_ISOLATE = (
    "No policy restricts it: add one that selects the destination for ingress, or the source for egress."
)
_ADMIT = "Add a rule that admits the connection, on both sides if both are isolated."


def check(context: Context) -> Iterator[Hit]:
    """Yield each intent that a connection contradicts, at its id."""
    for judgment in context.judged.judgments:
        if judgment.answer.verdict is Verdict.REFUTED:
            yield _hit(judgment, context)


def _hit(judgment: Judgment, context: Context) -> Hit:
    intent, witness = judgment.intent, judgment.answer.witness
    assert witness is not None
    through = (
        conjunction(f"`{qualified(item.namespace, item.name)}`" for item in judgment.through)
        if judgment.through
        else ""
    )
    does = _DOES[intent.expect].format(
        source=end_words(witness.source),
        destination=end_words(witness.destination),
        port=port_words(witness),
        through=f", through {through}" if through else "",
    )
    meaning = f" ({intent.description.rstrip('.')})" if intent.description else ""
    network = context.settings.cluster.network
    places = tuple(Place(*place) for place in deciding_places(judgment, context.judged.layers, network))
    is_wanted = intent.expect is Expect.ALLOWED
    return Hit(
        intent.origin.at("id"),
        f"Intent `{intent.id}`{meaning} does not hold: {does}.",
        _ADMIT if is_wanted else _NARROW if places or judgment.through else _ISOLATE,
        "expected of nobody else" if intent.expect is Expect.ONLY else f"expected to be {intent.expect}",
        places,
        intent.severity,
    )
