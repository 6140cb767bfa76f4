"""Finds NetworkPolicies that could be removed without a change for any pod."""

from collections.abc import Iterator
from typing import assert_never

from netlint.check import Context, Hit, Place
from netlint.prover.redundancy.namespace import Reason, RedundantPolicy
from netlint.prover.redundancy.places import cause_places, other_policies


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy without which every pod that may ever exist is allowed the same (S1.3, S1.5, N01).

    All of them can be removed at once. One that is narrower than a rule for the same pods is a contradiction
    (policies-contradict-intent).
    """
    for found in context.redundancies.policies:
        if found.narrower is None:
            yield _hit(found, context)


def _hit(found: RedundantPolicy, context: Context) -> Hit:
    policy = found.policy
    others = other_policies(found.by, policy)
    is_one = len({id(cause.policy) for cause in found.by if cause.policy is not policy}) == 1
    help_text = "Delete the policy, unless it shall hold on its own once the others change."
    match found.reason:
        case Reason.COVERED:
            why = f"everything that it allows its pods is allowed by {others} as well"
        case Reason.DENIES:
            why = f"{others} isolates the same pods" if is_one else f"{others} together isolate the same pods"
        case Reason.OPEN:
            why = _openness(others, is_one)
            help_text = "Delete the policy, or list in it who may connect on which ports."
        case _:
            assert_never(found.reason)
    return Hit(
        policy.origin.at("metadata", "name"),
        f"Removing {policy.kind} `{policy.name}` changes nothing for any pod that may ever exist: {why}.",
        help_text,
        "changes nothing",
        tuple(Place(*place) for place in cause_places(found.by, context.body)),
    )


def _openness(others: str, is_one: bool) -> str:
    if not others:
        return "it allows everything, and no other policy of the input limits its pods"
    isolate, allow = ("isolates", "allows") if is_one else ("isolate", "allow")
    return f"it allows everything to pods of which {others} {isolate} some, and {allow} these everything"
