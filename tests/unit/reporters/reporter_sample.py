"""A report with everything that is hard to show, and the rules that it speaks of."""

from pathlib import Path

from netlint.config import Profile
from netlint.errors import ErrorKind, InputError
from netlint.finding import (
    Confidence,
    Finding,
    Gap,
    Location,
    ObjectReference,
    Related,
    Report,
    Severity,
    Skipped,
    SuppressedFinding,
    Tally,
)
from netlint.rulebook import Rule, Rulebook
from netlint.span import Position, Span

FIXTURES = Path(__file__).parents[2] / "fixtures" / "reporters"
SCHEMAS = Path(__file__).parents[3] / "schemas" / "netlint"

WEB = "shop/web.yaml"
WIDE = "café/ünïcode 100%.yaml"
LONG = "shop/long.yaml"

TEXTS = {
    WEB: """\
kind: Service
metadata:
  name: web
spec:
  selector:
    app: webb
  ports:
    - nodePort: 30080
    - nodePort: 30080
""",
    WIDE: (
        "kind: Service\r\n"
        'metadata: {name: 商店, labels: {e\u0301: \U0001f6d2, note: "\\u202e\u202e"}}\r\n'
        "spec: {\ttype: NodePort,\tports: [{port: 80}, {port: 80}]}"
    ),
    LONG: f"# {'x' * 200}\nannotations: {{a: {'漢' * 90}, type: NodePort, b: {'y' * 150}}}\nend: 商",
}


def locate(file: str, text: str, occurrence: int = 1) -> Location:
    """The place of a text in one of the sample files."""
    whole = TEXTS[file]
    offset = -1
    for _ in range(occurrence):
        offset = whole.index(text, offset + 1)
    lines = whole[:offset].split("\n")
    start = Position(len(lines), len(lines[-1]) + 1)
    line_text = whole.split("\n")[start.line - 1].removesuffix("\r")
    return Location(file, Span(start, Position(start.line, start.column + len(text))), line_text)


def finding(
    location: Location,
    *related: Related,
    rule: str = "exposed-nodeport",
    severity: Severity = Severity.WARNING,
    message: str = "Service `web` opens port 30080 on every node, where anyone who reaches a node can use it",
    help: str = "Use type `ClusterIP`, and an Ingress for what must be reached from outside.",
    label: str = "opens the port",
    fingerprint: str = "0123456789abcdef",
) -> Finding:
    """A finding at a place, with likely values for what a test does not care about."""
    web = ObjectReference("v1", "Service", "shop", "web")
    return Finding(rule, severity, Confidence.HIGH, message, help, location, label, related, web, fingerprint)


REPORT = Report(
    findings=(
        finding(
            locate(WIDE, "商店"),
            rule="service-selects-nothing",
            severity=Severity.ERROR,
            message="Service `商店` selects no pod\x1b[31m; see [this](http://evil.example)",
            label="no pod has these labels",
            fingerprint="01",
        ),
        finding(locate(WIDE, "\U0001f6d2"), severity=Severity.NOTE, label="", fingerprint="02"),
        finding(
            locate(WIDE, "80", 2),
            Related(locate(WIDE, "80", 1), "first here"),
            Related(locate(WEB, "30080", 1), "and [here]"),
            Related(locate(WEB, "web"), ""),
            label="again",
            fingerprint="03",
        ),
        finding(locate(WIDE, "NodePort"), help="", fingerprint="04"),
        finding(locate(LONG, "NodePort"), fingerprint="05"),
        finding(locate(LONG, "漢" * 90), label="too long to show", fingerprint="06"),
        finding(locate(LONG, "商"), label="the file ends here", fingerprint="07"),
        finding(
            locate(WEB, "30080", 2),
            Related(locate(WEB, "30080", 1), "the same port"),
            Related(locate(WEB, "name"), "opened by this"),
            fingerprint="08",
        ),
    ),
    suppressed=(
        SuppressedFinding(finding(locate(WEB, "30080", 1), fingerprint="09"), "the lab has no load balancer"),
        SuppressedFinding(finding(locate(WEB, "webb"), fingerprint="10"), ""),
    ),
    errors=(
        InputError(
            ErrorKind.SYNTAX,
            "shop/broken.yaml",
            "the list that begins on line 3 is not closed",
            Position(7, 2),
            "Close it with `]`.",
        ),
        InputError(
            ErrorKind.UNREADABLE, "shop/\x1bsecret.yaml", "the file cannot be read: permission denied"
        ),
        InputError(ErrorKind.INTERNAL, "", "the check `exposed-nodeport` failed"),
    ),
    gaps=(
        Gap(
            "the annotation is not understood, so more may be reachable than is said here",
            locate(LONG, "type"),
        ),
        Gap("nothing is known about the cluster's own policies"),
    ),
    tally=Tally(
        files=5,
        documents=7,
        objects=6,
        suppressed=2,
        skipped=(Skipped(1, "Helm charts", "charts are not rendered"), Skipped(3, "files", "ignored by git")),
    ),
    texts=TEXTS,
)

RULEBOOK = Rulebook(
    [
        Rule(
            id="service-selects-nothing",
            summary="A Service selects no pod.",
            severity=Severity.ERROR,
            confidence=Confidence.MEDIUM,
            profile=Profile.PEDANTIC,
            kinds=("Service",),
            tags=("reliability",),
            security_severity=None,
            references=(),
            options=("namespace",),
        ),
        Rule(
            id="exposed-nodeport",
            summary="A Service opens a port on every node.",
            severity=Severity.WARNING,
            confidence=Confidence.HIGH,
            profile=Profile.DEFAULT,
            kinds=("Service",),
            tags=("security", "exposure", "external/cwe/cwe-319"),
            security_severity=5,
            references=("https://kubernetes.io/docs/concepts/services-networking/service/",),
            options=(),
        ),
    ],
    FIXTURES / "rules",
)
