"""Where what proves a redundancy can be pointed at, and how it is named."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from netlint.engine.evidence.peer_places import allowing_place
from netlint.engine.evidence.several import several
from netlint.model.policy import Policy
from netlint.origin import Origin
from netlint.prover.redundancy.side import Cause

Body = Callable[[Origin], Mapping[str, object]]
"""The object at an origin, as written."""


def cause_places(causes: Iterable[Cause], body: Body) -> Iterator[tuple[Origin, str]]:
    """The place of each cause with a short label, each once."""
    found: dict[Origin, str] = {}
    for policy, rule, number in causes:
        if rule is None:
            found.setdefault(policy.origin.at("metadata", "name"), "isolates the same pods")
        else:
            found.setdefault(allowing_place(policy, rule, number, body(policy.origin)), "allows it")
    yield from found.items()


def other_policies(causes: Iterable[Cause], policy: Policy) -> str:
    """The other policies that causes belong to, quoted; empty where all belong to `policy` itself."""
    names = [f"`{cause.policy.name}`" for cause in causes if cause.policy is not policy]
    return several(names, "policies") if names else ""
