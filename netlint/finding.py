"""What a run reports: findings with their places, input errors, gaps and the tally."""

from collections.abc import Mapping
from enum import StrEnum

from netlint.errors import InputError
from netlint.span import Span
from netlint.value import field, value


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst severity, growing as it matters less."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure netlint is that a finding is a true one."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@value
class ObjectReference:
    """The identity of a Kubernetes object; `namespace` is empty where the manifest sets none."""

    api_version: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        qualified = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {qualified}"


@value
class Location:
    """A span in a file, on one line, with the text of that line.

    `file` is the path as shown to the user: relative, with forward slashes.
    """

    file: str
    span: Span
    line_text: str


@value
class Related:
    """A second place that explains a finding, with a short label for it."""

    location: Location
    label: str


@value
class Finding:
    """A hit stamped with its rule, severity and place.

    `fingerprint` identifies the finding from run to run: it depends on the rule, the object and
    the path inside the object, never on line numbers.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    help: str
    location: Location
    label: str
    related: tuple[Related, ...]
    object: ObjectReference | None
    fingerprint: str


@value
class SuppressedFinding:
    """A finding that an ignore comment hides, with the reason that the comment gives."""

    finding: Finding
    reason: str


@value
class Gap:
    """Something that was read but not understood, and what that means for the answers."""

    message: str
    location: Location | None = None


@value
class ClaimWitness:
    """A connection that refutes a claim, in words; it goes `through` these workloads where it takes several hops.

    `manifest` is a pod, ready to be applied, that shows it on a cluster; empty where both ends exist already.
    """

    source: str
    destination: str
    protocol: str
    port: int
    through: tuple[str, ...]
    manifest: str


@value
class Suggestion:
    """A change of policies under which a refuted intent is proved: `edits` in words, and the `patch` that makes them.

    Both are empty where there is none, or where the suggestions before it are enough; `remark` says so.
    """

    edits: tuple[str, ...] = ()
    patch: str = ""
    remark: str = ""


@value
class Claim:
    """What became of an intent: `verdict` is proved, refuted or unknown, `reason` says why it is not known.

    `suggestion` is None where none was asked for, or the intent is not refuted.
    """

    id: str
    expect: str
    description: str
    verdict: str
    reason: str
    witness: ClaimWitness | None
    location: Location
    suggestion: Suggestion | None = None


@value
class Skipped:
    """Input that was left alone: how many things (`count`), of what sort (`what`), and why."""

    count: int
    what: str
    reason: str


@value
class Tally:
    """What a run looked at: files read, documents in them, Kubernetes objects used, and what it left alone."""

    files: int = 0
    documents: int = 0
    objects: int = 0
    suppressed: int = 0
    skipped: tuple[Skipped, ...] = ()


@value
class Report:
    """The outcome of `check`: what every output format is made from.

    `findings` are in their final order: by file, position and rule. `texts` holds the text of every
    file in which a finding lies, by the path that the findings use. `claims` are the intents that were to be
    proved, in their order.
    """

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[SuppressedFinding, ...] = ()
    errors: tuple[InputError, ...] = ()
    gaps: tuple[Gap, ...] = ()
    tally: Tally = field(default_factory=Tally)
    texts: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
