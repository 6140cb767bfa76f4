"""What a check gets and what it gives: a context in, hits out."""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from netlint.config import Settings
from netlint.engine.lookup import DEFAULT_NAMESPACE, Lookup
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposures
from netlint.finding import Severity
from netlint.model.snapshot import Snapshot
from netlint.normalize import build
from netlint.normalize.fields import NOTHING
from netlint.origin import Origin
from netlint.prover.work import WorkLimit
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping
from netlint.source.validation import Violation
from netlint.value import value

if TYPE_CHECKING:
    from netlint.intents.judge import Judged
    from netlint.intents.model import Intent
    from netlint.prover.policy_boxes import Group, PolicyBoxes
    from netlint.prover.redundancy.redundancies import Redundancies


@value
class Place:
    """A further place that explains a hit, with a short label for it."""

    origin: Origin
    label: str


@value
class Hit:
    """What a check yields: what is wrong (`message`), how to fix it (`help`), and where.

    `message` is one plain sentence: what is wrong and what it causes. `label` is a few words shown
    under the primary place. `severity` overrides the rule's own where one rule covers cases of
    unequal weight.
    """

    origin: Origin
    message: str
    help: str
    label: str = ""
    related: tuple[Place, ...] = ()
    severity: Severity | None = None


@value
class ReadManifest:
    """A manifest as read, with every way in which the API server would refuse it, and the text of its file."""

    manifest: Manifest
    violations: tuple[Violation, ...]
    text: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the cluster does not have the object (D.7); not so for every violation (D.8)."""
        return any(violation.keeps_out for violation in self.violations)


class Context:
    """What a check may look at: the model, indexes over it, the manifests as read, and the settings.

    `is_whole` tells that all of the input could be read.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        manifests: tuple[ReadManifest, ...],
        settings: Settings,
        patched: tuple[tuple[str, str], ...] = (),
        *,
        is_whole: bool = True,
    ) -> None:
        self.snapshot = snapshot
        self.manifests = manifests
        self.settings = settings
        self.intents: tuple[Intent, ...] = ()
        self.is_whole = is_whole
        self._patched = frozenset(patched)

    @cached_property
    def lookup(self) -> Lookup:
        """Indexes over the snapshot, built when first needed."""
        return Lookup(self.snapshot)

    @cached_property
    def effective(self) -> Snapshot:
        """The snapshot without what the cluster would not have: refused objects, and those given again later."""
        return effective(self.snapshot)

    @cached_property
    def effective_lookup(self) -> Lookup:
        """Indexes over what takes effect: those over the snapshot where nothing was left out."""
        return self.lookup if self.effective is self.snapshot else Lookup(self.effective)

    @cached_property
    def reach(self) -> Reach:
        """Who can reach whom among what takes effect; worked out as far as it is asked."""
        return Reach(self.effective, self.settings.cluster.network)

    @cached_property
    def exposures(self) -> Exposures:
        """The ways in from outside among what takes effect, and what policies make of them, worked out when asked."""
        return Exposures(self.effective, self.settings.cluster.network)

    @cached_property
    def work(self) -> WorkLimit:
        """How much work one question about what could exist may take."""
        return WorkLimit(self.settings.work_limit)

    @cached_property
    def policy_groups(self) -> "tuple[PolicyBoxes, list[Group]]":
        """The NetworkPolicies that take effect, as boxes, by namespace and direction."""
        from netlint.prover.policy_boxes import groups

        return groups(self.effective, self.settings.cluster.network)

    @cached_property
    def redundancies(self) -> "Redundancies":
        """What changes nothing about the NetworkPolicies that take effect, decided when first asked for."""
        from netlint.prover.redundancy.redundancies import Redundancies

        return Redundancies(self.policy_groups, self.effective, self.lookup, self.work, self.is_patched)

    @cached_property
    def judged(self) -> "Judged":
        """What becomes of the intents; objects that set no namespace are in `default` for them."""
        from netlint.intents.judge import judged

        snapshot = self.snapshot
        if not self.settings.namespace:
            refused = frozenset(item.manifest.origin for item in self.manifests if item.is_refused)
            snapshot = build((item.manifest for item in self.manifests), refused, DEFAULT_NAMESPACE)
        network, limit = self.settings.cluster.network, self.settings.work_limit
        return judged(self.intents, snapshot, network, limit, is_whole=self.is_whole)

    @cached_property
    def refused(self) -> frozenset[Origin]:
        """The values that the API server refuses: invalid-manifest reports them, so no other rule needs to."""
        return frozenset(
            read.manifest.origin.at(*violation.path)
            for read in self.manifests
            for violation in read.violations
        )

    def is_patched(self, kind: str, name: str) -> bool:
        """Whether Kustomize patches an object of this kind and name: what it lacks, a patch may add."""
        return not self._patched.isdisjoint(product(("", kind), ("", name)))

    def body(self, origin: Origin) -> Mapping:
        """The object at `origin` as written, for the few things that the model does not hold; else empty."""
        return self._bodies.get(origin, NOTHING)

    @cached_property
    def _bodies(self) -> dict[Origin, Mapping]:
        return {read.manifest.origin: read.manifest.body for read in self.manifests}


Check = Callable[[Context], Iterable[Hit]]
