"""Finds selectors that ask for something and yet mean every pod or every namespace."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.peer_places import peer_place
from netlint.model.peer import NamespacesWith, OwnNamespace
from netlint.model.policy import Direction
from netlint.model.selector import EVERYTHING, describe
from netlint.prover.evidence.selector_sense import Written, is_tautology, part_place, selectors_of, words_of
from netlint.prover.evidence.tautologies import Everybody, everybody_together


def check(context: Context) -> Iterator[Hit]:
    """Yield each selector that all labels there may ever be pass, and peers that together leave nobody out (N10)."""
    for policy in context.effective.policies:
        for written in selectors_of(policy):
            if is_tautology(written.selector, written.whose):
                yield _always(written, context)
        for rule in (rule for way in Direction for rule in policy.effective_rules(way)):
            for found in everybody_together(policy, rule, context.settings.cluster.network, context.work):
                yield _together(found)


def _always(written: Written, context: Context) -> Hit:
    policy = written.policy
    return Hit(
        part_place(written, 0, context.body(policy.origin)),
        f"Every {written.whose} that may ever exist passes this selector of {policy.kind} `{policy.name}`: "
        f"`{words_of(written, 0)}` leaves out none.",
        "Write `{}` if everything is meant, or ask for a label that tells apart.",
        "always holds",
    )


def _together(found: Everybody) -> Hit:
    policy, rule, places, scope = found
    if isinstance(scope, OwnNamespace):
        whom = "every pod of the policy's namespace"
    elif scope == NamespacesWith(EVERYTHING):
        whom = "every pod of every namespace"
    elif isinstance(scope, NamespacesWith):
        whom = f"every pod of the namespaces with `{describe(scope.selector)}`"
    else:
        whom = "every pod of the namespaces that they name"
    first, *others = (peer_place(rule.peers[place], policy, rule) for place in places)
    return Hit(
        first,
        f"{len(places)} peers of this {rule.direction.lower()} rule of {policy.kind} `{policy.name}` together mean "
        f"{whom}, whatever labels they may ever have: the selectors leave out nobody.",
        "Write one peer with an empty selector if everybody is meant, or narrow the selectors.",
        "leaves out nobody with the others",
        tuple(Place(place, "means the rest") for place in others),
    )
