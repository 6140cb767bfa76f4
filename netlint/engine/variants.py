"""Which places of the input are alternatives: overlays and bundles that are never applied together."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.origin import Origin

Identity = tuple[str, str, str]

_ENVIRONMENTS = frozenset(
    [
        "dev",
        "develop",
        "development",
        "test",
        "testing",
        "qa",
        "uat",
        "integration",
        "stage",
        "staging",
        "preprod",
        "preproduction",
        "prod",
        "production",
        "sandbox",
        "local",
        "minikube",
        "kind",
        "k3s",
        "k3d",
        "openshift",
        "eks",
        "aks",
        "gke",
        "ci",
        "e2e",
    ]
)

_ALTERNATIVES = frozenset(
    ["cluster", "clusters", "env", "envs", "environment", "environments", "overlay", "overlays", "stages"]
)
_SHARED = frozenset(["all", "base", "common", "components", "default", "global", "shared"])

_FILES = "."


class Variants:
    """Answers whether two places are alternatives.

    Two branches of the input tree are alternatives when both define the same object, because one
    cluster holds it once (S6.9), when they are named after different environments, or when they are
    different folders of one that holds alternatives by its name: `clusters`, `overlays`.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._answers: dict[tuple[str, str], bool] = {}

    @cached_property
    def _identities(self) -> dict[str, set[Identity]]:
        """What each file defines, each folder with all that lies below it, and the files right in a folder."""
        defined: dict[str, set[Identity]] = defaultdict(set)
        snapshot = self._snapshot
        objects = [("Service", o.namespace, o.name, o.origin) for o in snapshot.services]
        objects += [(o.kind, o.namespace, o.name, o.origin) for o in snapshot.workloads]
        objects += [("Ingress", o.namespace, o.name, o.origin) for o in snapshot.ingresses]
        for kind, namespace, name, origin in objects:
            steps = origin.file.split("/")
            for depth in range(1, len(steps) + 1):
                defined["/".join(steps[:depth])].add((kind, namespace, name))
            defined["/".join((*steps[:-1], _FILES))].add((kind, namespace, name))
        return defined

    def alternatives(self, one: Origin, other: Origin) -> bool:
        """Whether the two places are never applied together, as far as the tree tells."""
        branches = _branches(one.file, other.file)
        if branches is None:
            return False
        if branches not in self._answers:
            self._answers[branches] = self._are_alternatives(*branches)
        return self._answers[branches]

    def beside(self, place: Origin, workloads: Iterable[Workload]) -> tuple[Workload, ...]:
        """The workloads that may be applied together with what stands at `place`."""
        return tuple(workload for workload in workloads if not self.alternatives(place, workload.origin))

    def _are_alternatives(self, one: str, other: str) -> bool:
        mine, others = _environments(one), _environments(other)
        if mine and others and mine.isdisjoint(others):
            return True
        if _are_siblings_of_alternatives(one, other):
            return True
        return not self._identities[one].isdisjoint(self._identities[other])


def _branches(one: str, other: str) -> tuple[str, str] | None:
    """The two paths, each cut where it leaves what they have in common; None for the same file.

    Beside a folder, the files around it stand together.
    """
    left, right = one.split("/"), other.split("/")
    for depth, (a, b) in enumerate(zip(left, right, strict=False), start=1):
        if a != b:
            ends = [a, b]
            if (len(left) == depth) != (len(right) == depth):
                ends[0 if len(left) == depth else 1] = _FILES
            return "/".join((*left[: depth - 1], ends[0])), "/".join((*right[: depth - 1], ends[1]))
    return None


def _are_siblings_of_alternatives(one: str, other: str) -> bool:
    """Whether both are folders right below one such as `clusters`, and neither is made to go with the others."""
    parent, _, left = one.rpartition("/")
    names = {left.lower(), other.rpartition("/")[2].lower()}
    return (
        parent.rpartition("/")[2].lower() in _ALTERNATIVES
        and names.isdisjoint(_SHARED)
        and not any("." in name for name in names)
    )


def _environments(branch: str) -> frozenset[str]:
    """The environments that the last step of a path names as a word: `dev`, `values-prod.yaml`."""
    words = re.split(r"[^a-z0-9]+", branch.rpartition("/")[2].lower())
    return _ENVIRONMENTS.intersection(words)
