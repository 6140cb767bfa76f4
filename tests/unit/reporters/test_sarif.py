"""SARIF: what code scanning services need, and nothing that they trip over."""

import json
from typing import Any

import pytest

from netlint.finding import Confidence, Finding, Location, Related, Report, Severity, SuppressedFinding
from netlint.reporters.options import ReportOptions
from netlint.reporters.sarif import report
from netlint.rulebook import load
from netlint.span import Position, Span
from tests.unit.reporters.reporter_sample import LONG, REPORT, RULEBOOK, TEXTS, WEB, finding, locate

Run = dict[str, Any]


def run_of(sample: Report, **options: Any) -> Run:
    """The one run that is written for a report."""
    log = json.loads(report(sample, RULEBOOK, ReportOptions(**options)))
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def results_of(*findings: Finding, **options: Any) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = run_of(Report(findings=findings, texts=TEXTS), **options)["results"]
    return results


def uri(result: dict[str, Any]) -> Any:
    return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_a_clean_run_has_an_empty_list_of_results() -> None:
    run = run_of(Report())
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is True


def test_every_result_has_its_level_even_the_default_one() -> None:
    """A reader takes a missing level from the rule, which may have another."""
    warning = finding(locate(WEB, "web"), rule="service-selects-nothing", severity=Severity.WARNING)
    assert results_of(warning)[0]["level"] == "warning"


def test_every_rule_of_the_book_is_in_the_catalogue() -> None:
    rulebook = load()
    log = json.loads(report(Report(), rulebook, ReportOptions()))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in rulebook.rules]
    for rule in rules:
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["name"] != rule["id"] and rule["name"].isalnum() and rule["name"][0].isupper()
        assert len(rule["properties"]["tags"]) <= 10
        assert ("security" in rule["properties"]["tags"]) == ("security-severity" in rule["properties"])


def test_security_scores_are_strings_and_secret_tags_are_left_out() -> None:
    """GitHub refuses a number; GitLab files CWE-319 under leaked secrets."""
    properties = run_of(Report())["tool"]["driver"]["rules"][0]["properties"]
    assert properties == {
        "tags": ["security", "exposure"],
        "precision": "high",
        "problem.severity": "warning",
        "security-severity": "5.0",
    }


def test_results_point_to_their_rules() -> None:
    run = run_of(REPORT)
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_regions_hold_the_text_that_is_meant() -> None:
    for result, found in zip(results_of(*REPORT.findings), REPORT.findings, strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == found.location.span.start
        assert (region["endLine"], region["endColumn"]) == found.location.span.end
        line = TEXTS[found.location.file].split("\n")[region["startLine"] - 1]
        assert region["snippet"]["text"] == line[region["startColumn"] - 1 : region["endColumn"] - 1]


def test_huge_snippets_are_left_out() -> None:
    huge = Location(WEB, Span(Position(1, 1), Position(1, 5001)), "x" * 5000)
    assert "snippet" not in results_of(finding(huge))[0]["locations"][0]["physicalLocation"]["region"]


@pytest.mark.parametrize(
    ("root_prefix", "file", "expected"),
    [
        ("", "a.yaml", "a.yaml"),
        ("", "./k8s//a.yaml", "k8s/a.yaml"),
        ("k8s/base", "a.yaml", "k8s/base/a.yaml"),
        ("k8s/base", "../overlay/a b.yaml", "k8s/overlay/a%20b.yaml"),
        ("", "100%/é?#[1].yaml", "100%25/%C3%A9%3F%23%5B1%5D.yaml"),
        ("", "C:a.yaml", "C%3Aa.yaml"),
        ("", "<stdin>", "%3Cstdin%3E"),
        ("", "\udcff.yaml", "%FF.yaml"),
    ],
)
def test_uris_are_relative_to_the_root_and_encoded(root_prefix: str, file: str, expected: str) -> None:
    place = Location(file, Span(Position(1, 1), Position(1, 2)), "x")
    sample = Report(findings=(finding(place),), texts={file: "x"})
    assert uri(run_of(sample, root_prefix=root_prefix)["results"][0]) == expected


def test_related_places_are_linked_because_others_are_not_shown() -> None:
    (result,) = results_of(
        finding(
            locate(WEB, "30080"),
            Related(locate(WEB, "name"), "opened [by] this"),
            Related(locate(LONG, "end"), ""),
            message="it is open",
            help="Close it",
        )
    )
    assert result["message"]["text"] == (
        "it is open. See [opened \\[by\\] this](1), [shop/long.yaml:3](2). Close it."
    )
    assert [place["id"] for place in result["relatedLocations"]] == [1, 2]
    assert [place["message"]["text"] for place in result["relatedLocations"]] == [
        "opened [by] this",
        "shop/long.yaml:3",
    ]


def test_names_in_messages_cannot_command_the_terminals_of_readers() -> None:
    (result,) = results_of(finding(locate(WEB, "web"), message="`\x1b[31m`", help=""))
    assert result["message"]["text"] == "`␛[31m`."


def test_names_in_messages_cannot_make_links() -> None:
    (result,) = results_of(
        finding(locate(WEB, "web"), message="`[x](http://evil.example)` and a[0] (b)", help="")
    )
    assert result["message"]["text"] == "`\\[x](http://evil.example)` and a[0] (b)."


@pytest.mark.parametrize(("message", "help"), [(2000, 10), (10, 2000), (1020, 3), (500, 400)])
def test_messages_stay_within_the_limit(message: int, help: int) -> None:
    """GitLab drops a result with a longer one."""
    many = [Related(locate(WEB, "name"), f"place {number} {'x' * 20}") for number in range(150)]
    (result,) = results_of(finding(locate(WEB, "web"), *many, message="m" * message, help="h" * help))
    assert len(result["message"]["text"]) <= 1024
    assert result["message"]["text"].startswith("m" * min(message, 1000))
    assert len(result["relatedLocations"]) == 100


def test_line_fingerprints_differ_only_where_they_must() -> None:
    """GitHub takes two results of one rule with one hash in one file for one alert."""
    here, there = locate(WEB, "30080"), locate(WEB, "nodePort")
    other_rule = finding(here, rule="service-selects-nothing")
    results = results_of(
        finding(here), finding(there), finding(here), other_rule, finding(locate(WEB, "web"))
    )
    first, second, third, other, elsewhere = (
        result["partialFingerprints"]["primaryLocationLineHash"] for result in results
    )
    assert (second, third, other) == (f"{first}:2", f"{first}:3", first)
    assert elsewhere != first


def test_the_own_fingerprint_stands_beside_the_line_hash() -> None:
    (result,) = results_of(finding(locate(WEB, "web"), fingerprint="f00d"))
    assert result["partialFingerprints"]["netlint/v1"] == "f00d"


def test_suppressed_results_say_so_in_the_words_of_the_final_standard() -> None:
    sample = Report(suppressed=(SuppressedFinding(finding(locate(WEB, "web")), "a lab"),), texts=TEXTS)
    assert run_of(sample)["results"] == []
    (result,) = run_of(sample, show_suppressed=True)["results"]
    assert result["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "a lab"}]


def test_input_errors_are_warnings_of_a_successful_run() -> None:
    """SARIF 3.20.21: an error would mean that the run as a whole failed."""
    run = run_of(REPORT)
    notifications = run["invocations"][0]["toolExecutionNotifications"]
    assert run["invocations"][0]["executionSuccessful"] is True
    assert [notification.get("level") for notification in notifications] == ["warning"] * 3 + ["note"] * 2
    descriptors = run["tool"]["driver"]["notifications"]
    for notification in notifications:
        assert descriptors[notification["descriptor"]["index"]]["id"] == notification["descriptor"]["id"]


@pytest.mark.parametrize(("category", "expected"), [("k8s", "k8s/"), ("k8s/", "k8s/"), ("a/b", "a/b/")])
def test_a_category_ends_in_a_slash(category: str, expected: str) -> None:
    """GitHub takes what stands before the last slash."""
    assert run_of(Report(), sarif_category=category)["automationDetails"] == {"id": expected}


def test_without_a_category_the_one_of_the_upload_counts() -> None:
    assert "automationDetails" not in run_of(Report())


def test_ranks_and_failed_kinds_are_never_written() -> None:
    """GitLab would take a rank for the severity, and GitHub opens alerts for other kinds."""
    text = report(REPORT, RULEBOOK, ReportOptions(show_suppressed=True))
    assert '"rank"' not in text
    assert {result["kind"] for result in run_of(REPORT, show_suppressed=True)["results"]} == {"fail"}


def test_confidence_becomes_precision() -> None:
    rules = run_of(Report())["tool"]["driver"]["rules"]
    assert [rule["properties"]["precision"] for rule in rules] == [Confidence.HIGH, Confidence.MEDIUM]
