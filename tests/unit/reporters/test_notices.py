"""Notices: every error and gap with its place, and a tally that says what was and what was not looked at."""

from netlint.finding import Report, Severity, Tally
from netlint.reporters.notices import errors_text, tally_text
from netlint.reporters.options import ReportOptions
from tests.unit.reporters.reporter_sample import REPORT, WEB, finding, locate


def test_a_clean_run_says_how_much_was_read() -> None:
    clean = Report(tally=Tally(files=3, documents=14, objects=12))
    assert tally_text(clean) == "No findings in 12 objects (14 documents, 3 files).\n"


def test_findings_are_counted_by_severity() -> None:
    error = finding(locate(WEB, "web"), severity=Severity.ERROR)
    report = Report(findings=(error, error, finding(locate(WEB, "web"))), tally=Tally(1, 1, 1))
    assert tally_text(report) == "Found 2 errors and 1 warning in 1 object (1 document, 1 file).\n"


def test_nothing_to_check_does_not_look_like_success() -> None:
    assert tally_text(Report()) == "Nothing to check: no files were read.\n"
    assert tally_text(Report(tally=Tally(files=2, documents=3))) == (
        "Nothing to check: no Kubernetes objects in 3 documents of 2 files.\n"
    )


def test_what_was_left_out_is_said_with_the_reason() -> None:
    assert tally_text(REPORT).splitlines()[1:] == [
        "2 findings suppressed by comments.",
        "3 errors in the input: part of it was not checked.",
        "2 things not understood or not decided, as noted above.",
        "Skipped 1 Helm chart (charts are not rendered) and 3 files (ignored by git).",
    ]


def test_without_errors_and_gaps_there_are_no_notices() -> None:
    assert errors_text(Report(), ReportOptions()) == ""


def test_file_names_cannot_command_the_terminal() -> None:
    assert "\x1b" not in errors_text(REPORT, ReportOptions())
