"""Every format writes, byte for byte, what the files in fixtures/reporters hold (`pytest --update` rewrites them)."""

import json

import pytest

from netlint.finding import Report
from netlint.reporters import REPORTERS, ReportOptions, errors_text, tally_text
from netlint.reporters.json import rules_json
from netlint.reporters.json_text import json_text
from tests.unit.reporters.reporter_sample import FIXTURES, REPORT, RULEBOOK

OPTIONS = ReportOptions(width=100, root_prefix="k8s/base", version="0.1.0")
WITH_SUPPRESSED = ReportOptions(
    width=100, root_prefix="k8s/base", version="0.1.0", show_suppressed=True, sarif_category="k8s"
)
IN_COLOR = ReportOptions(color=True, width=60)


def indented(text: str) -> str:
    """SARIF, which is written on one line, so that people can read how it changes."""
    assert text == json_text(json.loads(text), indented=False)
    return json_text(json.loads(text))


def written(format: str, options: ReportOptions, report: Report = REPORT) -> str:
    return REPORTERS[format]()(report, RULEBOOK, options)


GOLDEN = {
    "text.txt": lambda: written("text", OPTIONS),
    "text-suppressed.txt": lambda: written("text", WITH_SUPPRESSED),
    "text-color-narrow.txt": lambda: written("text", IN_COLOR),
    "concise.txt": lambda: written("concise", OPTIONS),
    "concise-suppressed.txt": lambda: written("concise", WITH_SUPPRESSED),
    "notices.txt": lambda: errors_text(REPORT, OPTIONS) + tally_text(REPORT),
    "findings.json": lambda: written("json", OPTIONS),
    "findings-suppressed.json": lambda: written("json", WITH_SUPPRESSED),
    "findings-clean.json": lambda: written("json", OPTIONS, Report()),
    "rules.json": lambda: rules_json(RULEBOOK),
    "netlint.sarif": lambda: indented(written("sarif", OPTIONS)),
    "netlint-suppressed.sarif": lambda: indented(written("sarif", WITH_SUPPRESSED)),
    "netlint-clean.sarif": lambda: indented(written("sarif", OPTIONS, Report())),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_reports_are_as_recorded(name: str, request: pytest.FixtureRequest) -> None:
    text, path = GOLDEN[name](), FIXTURES / name
    recorded = path.read_bytes() if path.exists() else b""
    if text.encode() != recorded and request.config.getoption("--update", default=False):
        path.write_bytes(text.encode())
    assert text.encode() == recorded


@pytest.mark.parametrize("format", REPORTERS)
def test_the_same_report_gives_the_same_bytes(format: str) -> None:
    assert written(format, WITH_SUPPRESSED) == written(format, WITH_SUPPRESSED)


@pytest.mark.parametrize("format", REPORTERS)
def test_suppressed_findings_are_shown_only_when_asked_for(format: str) -> None:
    assert "the lab has no load balancer" not in written(format, OPTIONS)
    assert "the lab has no load balancer" in written(format, WITH_SUPPRESSED)


def test_files_get_no_color_and_a_width_of_their_own() -> None:
    options = ReportOptions(
        color=True, width=7, root_prefix="k8s", show_suppressed=True, sarif_category="c", version="1"
    )
    assert options.plain() == ReportOptions(
        root_prefix="k8s", show_suppressed=True, sarif_category="c", version="1"
    )
