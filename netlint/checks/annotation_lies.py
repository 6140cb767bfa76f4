"""Finds policies that do not do what their name or description says."""

from collections.abc import Iterator, Mapping

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.false_claims import Falsehood, falsehood
from netlint.engine.evidence.named_claims import claimed
from netlint.engine.evidence.rule_places import rule_place
from netlint.finding import Severity
from netlint.model.policy import Policy
from netlint.origin import Origin

_DESCRIPTIONS = ("description", "kubernetes.io/description")


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy that claims to deny everything, or everybody else, and does not (S1.9, S1.10, S1.25).

    In the pedantic profile also those that allow a little, and those that claim to allow DNS and do not.
    """
    pedantic = context.settings.profile is Profile.PEDANTIC
    for policy in Companions(context.effective, context.effective_lookup).policies:
        if context.is_patched(policy.kind, policy.name):
            continue
        for text, origin in _texts(policy, context):
            claim = claimed(text, policy)
            found = falsehood(policy, claim) if claim is not None else None
            if found is not None and (found.is_sure or pedantic):
                yield _hit(policy, text, origin, found, context)
                break


def _texts(policy: Policy, context: Context) -> Iterator[tuple[str, Origin]]:
    """What claims something: the name, and descriptions."""
    yield policy.name, policy.origin.at("metadata", "name")
    metadata = context.body(policy.origin).get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    if isinstance(annotations, Mapping):
        for key in _DESCRIPTIONS:
            text = annotations.get(key)
            if isinstance(text, str):
                yield text, policy.origin.at("metadata", "annotations", key)


def _hit(policy: Policy, text: str, origin: Origin, found: Falsehood, context: Context) -> Hit:
    says = "" if text == policy.name else f", described as `{text}`,"
    places: tuple[Place, ...] = ()
    if found.rule is not None:
        places = (Place(rule_place(policy, found.rule, context.body(policy.origin)), "does something else"),)
    return Hit(
        origin,
        f"{policy.kind} `{policy.name}`{says} {found.instead}.",
        found.help,
        "says something else",
        places,
        None if found.is_sure else Severity.NOTE,
    )
