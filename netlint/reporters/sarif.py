"""Writes findings as SARIF 2.1.0 for code scanning services and editors."""

import posixpath
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

import sarif_om as om  # type: ignore[import-untyped]

from netlint.errors import ErrorKind, InputError
from netlint.finding import Confidence, Finding, Gap, Location, ObjectReference, Report, Severity
from netlint.reporters.json_text import json_text
from netlint.reporters.line_hash import line_hashes
from netlint.reporters.options import ReportOptions
from netlint.reporters.sarif_message import LIMIT, RELATED_LIMIT, message_text, related_label
from netlint.reporters.sarif_plain import plain
from netlint.reporters.wording import clipped, sentence
from netlint.rulebook import Rule, Rulebook
from netlint.span import Position

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_PROBLEM_SEVERITIES: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}
_PRECISIONS: Final = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}

_SECRET_WEAKNESSES: Final = frozenset(
    f"cwe-{number}" for number in (256, 257, 259, 312, 319, 321, 522, 540, 798)
)
"""Tags that make GitLab file a finding under leaked secrets."""

_GAP: Final = "gap"
_NOTIFICATIONS: Final = {
    ErrorKind.UNREADABLE: ("UnreadableInput", "A file could not be read.", "Check its path and permissions."),
    ErrorKind.ENCODING: ("UndecodableInput", "A file is not text that YAML allows.", "Save it as UTF-8."),
    ErrorKind.SYNTAX: (
        "MalformedInput",
        "A document is not well-formed YAML or JSON.",
        "Correct its syntax.",
    ),
    ErrorKind.LIMIT: (
        "OversizedInput",
        "A document exceeds a limit of netlint.",
        "Split it or make it simpler.",
    ),
    ErrorKind.USAGE: (
        "Misuse",
        "netlint was called in a way that it does not know.",
        "Correct the command line.",
    ),
    ErrorKind.CONFIGURATION: ("WrongConfiguration", "The configuration is wrong.", "Correct the settings."),
    ErrorKind.INTERNAL: (
        "InternalError",
        "netlint itself failed at one of its tasks.",
        "Report it to its authors.",
    ),
    _GAP: ("UnknownMeaning", "Something was read but not understood.", "Read how this changes the answers."),
}
_NOTIFICATION_INDEX: Final = {kind: index for index, kind in enumerate(_NOTIFICATIONS)}


def report(report: Report, rulebook: Rulebook, options: ReportOptions) -> str:
    """A report as one SARIF run with the whole catalogue of rules.

    Suppressed findings are left out unless they are asked for, because GitHub opens alerts for them.
    The text is one line: indenting thousands of results would take longer than making them.
    """
    log = plain(om.SarifLog(schema_uri=_SCHEMA, version="2.1.0", runs=[_run(report, rulebook, options)]))
    log["runs"][0]["results"] = [plain(result) for result in _results(report, rulebook, options)]
    return json_text({key: log[key] for key in ("$schema", "version", "runs")}, indented=False)


def _run(report: Report, rulebook: Rulebook, options: ReportOptions) -> Any:
    """The run before its results: these are made one by one, because objects are large."""
    return om.Run(
        tool=om.Tool(driver=_driver(rulebook, options.version)),
        automation_details=_automation(options.sarif_category),
        column_kind="unicodeCodePoints",
        invocations=[_invocation(report, options)],
        original_uri_base_ids={_ROOT: {"description": {"text": "The root of the repository."}}},
        results=[],
    )


def _automation(category: str) -> Any:
    """GitHub takes what stands before the last slash as the category."""
    return om.RunAutomationDetails(id=f"{category.rstrip('/')}/") if category else None


def _driver(rulebook: Rulebook, version: str) -> Any:
    return om.ToolComponent(
        name="netlint",
        full_name=f"netlint {version}",
        semantic_version=version,
        version=version,
        rules=[_rule(rule, rulebook) for rule in rulebook.rules],
        notifications=[
            om.ReportingDescriptor(
                id=str(kind),
                name=name,
                short_description=_text(what),
                full_description=_text(what),
                help=_text(help),
            )
            for kind, (name, what, help) in _NOTIFICATIONS.items()
        ],
    )


def _rule(rule: Rule, rulebook: Rulebook) -> Any:
    document = rulebook.document(rule.id)
    references = "".join(f"- <{reference}>\n" for reference in rule.references)
    properties = {
        "tags": [tag for tag in rule.tags if tag.rpartition("/")[2].lower() not in _SECRET_WEAKNESSES],
        "precision": _PRECISIONS[rule.confidence],
        "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
    }
    if rule.security_severity is not None:
        properties["security-severity"] = f"{rule.security_severity:.1f}"
    return om.ReportingDescriptor(
        id=rule.id,
        name="".join(word.capitalize() for word in rule.id.split("-")),
        short_description=_text(clipped(rule.summary, LIMIT)),
        full_description=_text(clipped(" ".join(document.what_it_finds.split()), LIMIT)),
        help=om.MultiformatMessageString(
            text=f"{document.why_it_matters}\n\n{document.how_to_fix}",
            markdown=document.text.rstrip() + (f"\n\n## References\n\n{references}" if references else "\n"),
        ),
        help_uri=rule.references[0] if rule.references else None,
        default_configuration=om.ReportingConfiguration(level=rule.severity),
        properties=properties,
    )


def _text(text: str) -> Any:
    return om.MultiformatMessageString(text=text)


def _results(report: Report, rulebook: Rulebook, options: ReportOptions) -> Iterator[Any]:
    indexes = {rule.id: index for index, rule in enumerate(rulebook.rules)}
    line_fingerprints = _LineFingerprints(report)
    for finding in report.findings:
        yield _result(finding, indexes[finding.rule], line_fingerprints.take(finding), options)
    for hidden in report.suppressed if options.show_suppressed else ():
        finding = hidden.finding
        result = _result(finding, indexes[finding.rule], line_fingerprints.take(finding), options)
        # sarif-om follows a draft of SARIF in which `status` had another name.
        result.suppressions = [{"kind": "inSource", "status": "accepted", "justification": hidden.reason}]
        yield result


def _result(finding: Finding, rule_index: int, line_fingerprint: str, options: ReportOptions) -> Any:
    location = _location(finding.location, options)
    if finding.object is not None:
        location.logical_locations = [_logical_location(finding.object)]
    related = [
        _location(other.location, options, id=number, message=om.Message(text=related_label(other)))
        for number, other in enumerate(finding.related[:RELATED_LIMIT], start=1)
    ]
    return om.Result(
        rule_id=finding.rule,
        rule_index=rule_index,
        level=finding.severity,
        message=om.Message(text=message_text(finding)),
        locations=[location],
        related_locations=related or None,
        partial_fingerprints={"primaryLocationLineHash": line_fingerprint, "netlint/v1": finding.fingerprint},
    )


def _location(location: Location, options: ReportOptions, **more: Any) -> Any:
    start, end = location.span
    text = location.line_text[start.column - 1 : end.column - 1]
    region = _region(start, end)
    if start.line == end.line and 0 < len(text) <= LIMIT:
        region.snippet = om.ArtifactContent(text=text)
    return om.Location(physical_location=_physical_location(location.file, region, options), **more)


def _physical_location(file: str, region: Any, options: ReportOptions) -> Any:
    return om.PhysicalLocation(
        artifact_location=om.ArtifactLocation(uri=_uri(file, options.root_prefix), uri_base_id=_ROOT),
        region=region,
    )


def _region(start: Position, end: Position) -> Any:
    return om.Region(
        start_line=start.line, start_column=start.column, end_line=end.line, end_column=end.column
    )


@lru_cache(maxsize=256)
def _uri(file: str, root_prefix: str) -> str:
    """A path as a relative URI from the root of the repository; bytes that are not UTF-8 survive in it."""
    return quote(posixpath.normpath(posixpath.join(root_prefix, file)), errors="surrogateescape")


def _logical_location(reference: ObjectReference) -> Any:
    qualified = f"{reference.namespace}/{reference.name}" if reference.namespace else reference.name
    return om.LogicalLocation(
        name=reference.name, fully_qualified_name=f"{qualified}[{reference.kind}]", kind="resource"
    )


def _invocation(report: Report, options: ReportOptions) -> Any:
    """A run that found something, or that could not read some files, was still a successful one."""
    notifications = [_error(error, options) for error in report.errors] + [
        _gap(gap, options) for gap in report.gaps
    ]
    return om.Invocation(execution_successful=True, tool_execution_notifications=notifications)


def _error(error: InputError, options: ReportOptions) -> Any:
    text = " ".join(sentence(part) for part in (error.message, error.hint) if part)
    region = _region(error.position, error.position) if error.position else None
    location = (
        om.Location(physical_location=_physical_location(error.file, region, options)) if error.file else None
    )
    return _notification(error.kind, "warning", text, location)


def _gap(gap: Gap, options: ReportOptions) -> Any:
    return _notification(
        _GAP, "note", sentence(gap.message), gap.location and _location(gap.location, options)
    )


def _notification(kind: str, level: str, text: str, location: Any) -> Any:
    return om.Notification(
        descriptor=om.ReportingDescriptorReference(id=str(kind), index=_NOTIFICATION_INDEX[kind]),
        level=level,
        message=om.Message(text=clipped(text, LIMIT)),
        locations=[location] if location else None,
    )


class _LineFingerprints:
    """GitHub's line hash for each finding, made different where two findings of a rule would share it.

    GitHub takes results of one rule in one file with one line hash for the same alert.
    """

    def __init__(self, report: Report) -> None:
        self._texts = report.texts
        self._hashes: dict[str, list[str]] = {}
        self._taken: set[tuple[str, str, str]] = set()

    def take(self, finding: Finding) -> str:
        """The line fingerprint of the next finding: its line's hash, from the second on with a number."""
        file = finding.location.file
        if file not in self._hashes:
            self._hashes[file] = line_hashes(self._texts[file])
        line_hash = fingerprint = self._hashes[file][finding.location.span.start.line - 1]
        repetition = 1
        while (finding.rule, file, fingerprint) in self._taken:
            repetition += 1
            fingerprint = f"{line_hash}:{repetition}"
        self._taken.add((finding.rule, file, fingerprint))
        return fingerprint
