"""Writes findings and rules as JSON, in the forms of schemas/netlint."""

from typing import Any

from netlint.errors import InputError
from netlint.finding import (
    Claim,
    Finding,
    Gap,
    Location,
    ObjectReference,
    Report,
    Suggestion,
    SuppressedFinding,
)
from netlint.reporters.json_text import json_text
from netlint.reporters.notices import severity_counts
from netlint.reporters.options import ReportOptions
from netlint.rulebook import Rule, Rulebook
from netlint.span import Position


def report(report: Report, rulebook: Rulebook, options: ReportOptions) -> str:
    """A report as `netlint/findings/v1`; suppressed findings are in it only when they are asked for."""
    suppressed = (
        {"suppressed": [_suppressed(hidden) for hidden in report.suppressed]}
        if options.show_suppressed
        else {}
    )
    return json_text(
        {
            "schema": "netlint/findings/v1",
            "findings": [_finding(finding) for finding in report.findings],
            **suppressed,
            "errors": [_error(error) for error in report.errors],
            "gaps": [_gap(gap) for gap in report.gaps],
            **({"intents": [_claim(claim) for claim in report.claims]} if report.claims else {}),
            "tally": _tally(report),
        }
    )


def rules_json(rulebook: Rulebook) -> str:
    """The metadata of every rule as `netlint/rules/v1`."""
    return json_text({"schema": "netlint/rules/v1", "rules": [_rule(rule) for rule in rulebook.rules]})


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "help": finding.help,
        "location": _location(finding.location),
        "related": [
            {"location": _location(related.location), "label": related.label} for related in finding.related
        ],
        "object": _object(finding.object) if finding.object else None,
        "fingerprint": finding.fingerprint,
    }


def _suppressed(hidden: SuppressedFinding) -> dict[str, Any]:
    return {"reason": hidden.reason, "finding": _finding(hidden.finding)}


def _location(location: Location) -> dict[str, Any]:
    return {
        "file": location.file,
        "start": _position(location.span.start),
        "end": _position(location.span.end),
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}


def _object(reference: ObjectReference) -> dict[str, str]:
    return {
        "apiVersion": reference.api_version,
        "kind": reference.kind,
        "namespace": reference.namespace,
        "name": reference.name,
    }


def _error(error: InputError) -> dict[str, Any]:
    start = _position(error.position) if error.position else None
    location = {"file": error.file, "start": start} if error.file else None
    return {"kind": error.kind, "message": error.message, "location": location}


def _gap(gap: Gap) -> dict[str, Any]:
    return {"message": gap.message, "location": _location(gap.location) if gap.location else None}


def _claim(claim: Claim) -> dict[str, Any]:
    witness = claim.witness
    return {
        "id": claim.id,
        "expect": claim.expect,
        "description": claim.description,
        "verdict": claim.verdict,
        "reason": claim.reason,
        "witness": witness
        and {
            "source": witness.source,
            "destination": witness.destination,
            "protocol": witness.protocol,
            "port": witness.port,
            "through": witness.through,
            "manifest": witness.manifest,
        },
        "location": _location(claim.location),
        **({} if claim.suggestion is None else {"suggestion": _suggestion(claim.suggestion)}),
    }


def _suggestion(suggestion: Suggestion) -> dict[str, Any] | None:
    if not suggestion.patch:
        return None
    return {"edits": suggestion.edits, "patch": suggestion.patch}


def _tally(report: Report) -> dict[str, Any]:
    tally = report.tally
    return {
        "files": tally.files,
        "documents": tally.documents,
        "objects": tally.objects,
        "findings": dict(severity_counts(report)),
        "suppressed": tally.suppressed,
        "skipped": [
            {"count": left.count, "what": left.what, "reason": left.reason} for left in tally.skipped
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "summary": rule.summary,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "profile": rule.profile,
        "kinds": rule.kinds,
        "tags": rule.tags,
        "security_severity": rule.security_severity,
        "references": rule.references,
        "options": rule.options,
    }
