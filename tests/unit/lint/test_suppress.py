"""Ignore comments: what they hide, where, and what is said about those that are mistaken."""

from pathlib import Path

import pytest

from netlint.config import Profile, Settings
from netlint.finding import Report
from netlint.lint import lint
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse

RULEBOOK = load()
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
{before}
spec:
  type: NodePort{after}
  selector:
    app: web
  ports:
    - port: 80
"""


def check(folder: Path, text: str, settings: Settings | None = None) -> Report:
    (folder / "web.yaml").write_text(text)
    given = parse(collect([str(folder / "web.yaml")], ReadOptions()))
    return lint(given, RULEBOOK, settings or Settings(), debug=True)


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "  # netlint: ignore[exposed-nodeport] lab"),
        ("# netlint: ignore[exposed-nodeport] lab", ""),
        ("", "  # netlint: ignore[exposed-nodeport, service-selects-nothing] lab"),
    ],
)
def test_a_comment_on_the_line_or_above_the_block_hides_the_finding(
    before: str, after: str, tmp_path: Path
) -> None:
    report = check(tmp_path, SERVICE.format(before=before, after=after))
    assert "exposed-nodeport" not in rules(report)
    assert [(item.finding.rule, item.reason) for item in report.suppressed] == [("exposed-nodeport", "lab")]
    assert report.tally.suppressed == 1


def test_a_comment_for_another_rule_hides_nothing_and_is_reported_as_unused(tmp_path: Path) -> None:
    report = check(tmp_path, SERVICE.format(before="", after="  # netlint: ignore[host-network] lab"))
    assert rules(report).count("exposed-nodeport") == 1


def test_a_rule_that_did_not_run_is_never_called_unused(tmp_path: Path) -> None:
    text = SERVICE.format(before="", after="  # netlint: ignore[exposed-nodeport] lab")
    report = check(tmp_path, text, Settings(ignore=("exposed-nodeport",)))
    assert "ignore-unused" not in rules(report)


def test_the_hash_inside_a_string_is_no_comment(tmp_path: Path) -> None:
    text = SERVICE.format(before="", after="").replace(
        "name: web\n  n", 'name: "web # netlint: ignore[exposed-nodeport] x"\n  n'
    )
    assert "exposed-nodeport" in rules(check(tmp_path, text))


def test_a_typing_error_is_answered_with_the_nearest_rule(tmp_path: Path) -> None:
    report = check(tmp_path, SERVICE.format(before="", after="  # netlint: ignore[exposed-nodport] lab"))
    [remark] = [finding for finding in report.findings if finding.rule == "ignore-invalid"]
    assert remark.help == "Did you mean `exposed-nodeport`?"
    assert remark.location.line_text[remark.location.span.start.column - 1 :].startswith("# netlint:")


def test_remarks_about_comments_can_be_ignored_like_any_rule(tmp_path: Path) -> None:
    text = SERVICE.format(before="", after="  # netlint: ignore[no-such-rule] lab")
    report = check(tmp_path, text, Settings(ignore=("ignore-invalid",), profile=Profile.PEDANTIC))
    assert "ignore-invalid" not in rules(report)
