"""The pods that a policy is about, for rules that ask whether it opens them too far."""

from collections.abc import Callable
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.model.policy import Policy
from netlint.model.workload import Workload


class Targets(NamedTuple):
    """The workloads that a policy is about and that count, and whether the input shows any that it selects."""

    counting: tuple[Workload, ...]
    is_shown: bool


def targets(policy: Policy, lookup: Lookup, counts: Callable[[Workload], bool]) -> Targets:
    """The workloads that `policy` isolates for certain and that count; those of the host's network never do (S1.62)."""
    selected = lookup.subjects(policy)
    return Targets(
        tuple(w for w in selected.certain if not w.host_network and counts(w)),
        bool(selected.certain or selected.possible),
    )
