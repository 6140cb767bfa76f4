"""Labels that software puts on its own pods while it runs, so that no manifest shows them."""

import re
from collections.abc import Iterable

from netlint.model.labels import Pair
from netlint.model.workload import Workload

# Patroni, Spilo, CloudNativePG, Crunchy, KubeDB, Redis operators: a role; Vault and OpenBao: who is active;
# leader election helpers: who leads. Kubernetes' own are in `Labels.uncertain_keys` (S6.3).
_ROLE_KEY = re.compile(
    r"(^|[-_/.])(role|instanceRole|leader|is-?leader|is-?master|is-?primary|primary|active|perf-standby|"
    r"initialized|sealed|master-service|pod-name|pod-index|shard-?role)$",
    re.IGNORECASE,
)


def lasting(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Those of the labels that no software adds while it runs."""
    return frozenset(pair for pair in pairs if not _ROLE_KEY.search(pair[0]))


def may_match_at_run_time(pairs: frozenset[Pair], workloads: Iterable[Workload]) -> bool:
    """Whether pods of a workload lack nothing of `pairs` but what software adds: its role, its state."""
    fixed = lasting(pairs)
    added = {key for key, _ in pairs - fixed}
    return bool(added) and any(
        fixed <= workload.labels.pairs and not any(key in added for key, _ in workload.labels.pairs)
        for workload in workloads
    )
