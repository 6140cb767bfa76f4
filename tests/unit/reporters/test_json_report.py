"""JSON: what is written keeps to the schemas, and every reader can read it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netlint.errors import ErrorKind, InputError
from netlint.finding import Confidence, Report, Severity
from netlint.reporters.json import report, rules_json
from netlint.reporters.json_text import json_text
from netlint.reporters.options import ReportOptions
from netlint.rulebook import load
from tests.unit.reporters.reporter_sample import REPORT, RULEBOOK, SCHEMAS, WEB, finding, locate


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(loaded)
    return loaded


FINDINGS, RULES = (
    Draft202012Validator(schema("findings-v1.json")),
    Draft202012Validator(schema("rules-v1.json")),
)


@pytest.mark.parametrize("options", [ReportOptions(), ReportOptions(show_suppressed=True)])
@pytest.mark.parametrize("sample", [REPORT, Report()], ids=["everything", "clean"])
def test_findings_keep_to_the_schema(sample: Report, options: ReportOptions) -> None:
    assert [
        error.message for error in FINDINGS.iter_errors(json.loads(report(sample, RULEBOOK, options)))
    ] == []


def test_every_kind_of_error_is_in_the_schema() -> None:
    sample = Report(errors=tuple(InputError(kind, "a.yaml", "it is broken") for kind in ErrorKind))
    assert FINDINGS.is_valid(json.loads(report(sample, RULEBOOK, ReportOptions())))


def test_every_severity_and_confidence_is_in_the_schema() -> None:
    definitions = schema("findings-v1.json")["$defs"]
    assert definitions["severity"]["enum"] == list(Severity)
    assert definitions["finding"]["properties"]["confidence"]["enum"] == list(Confidence)


@pytest.mark.parametrize("missing", ["rule", "location", "fingerprint", "object"])
def test_the_schema_refuses_findings_that_lack_something(missing: str) -> None:
    document = json.loads(report(REPORT, RULEBOOK, ReportOptions()))
    del document["findings"][0][missing]
    assert not FINDINGS.is_valid(document)


def test_the_schema_refuses_what_it_does_not_know() -> None:
    document = json.loads(report(REPORT, RULEBOOK, ReportOptions()))
    document["findings"][0]["extra"] = 1
    assert not FINDINGS.is_valid(document)


def test_rules_keep_to_the_schema() -> None:
    for rulebook in (RULEBOOK, load()):
        assert [error.message for error in RULES.iter_errors(json.loads(rules_json(rulebook)))] == []


def test_columns_count_code_points_and_the_end_is_exclusive() -> None:
    document = json.loads(
        report(Report(findings=(finding(locate(WEB, "30080")),)), RULEBOOK, ReportOptions())
    )
    assert document["findings"][0]["location"] == {
        "file": WEB,
        "start": {"line": 8, "column": 17},
        "end": {"line": 8, "column": 22},
    }


@given(
    st.recursive(st.text(st.characters()), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_any_text_becomes_utf_8_that_reads_back(value: Any) -> None:
    encoded = json_text(value).encode()
    without_surrogates = json.loads(json.dumps(value).encode())
    assert json.loads(encoded) == json.loads(replaced(json.dumps(without_surrogates, ensure_ascii=False)))


def replaced(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)


def test_characters_that_command_a_terminal_are_escaped() -> None:
    assert json_text("\x1b\x9b\x7f\u202e\u2028é商") == '"\\u001b\\u009b\\u007f\\u202e\\u2028é商"\n'
