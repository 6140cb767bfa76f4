"""Microsoft's SARIF multitool accepts what netlint writes, and computes the same line hashes.

NETLINT_SARIF_MULTITOOL names its executable (npm package @microsoft/sarif-multitool-linux, 5.7.0).
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netlint.finding import Report
from netlint.reporters.line_hash import line_hashes
from netlint.reporters.options import ReportOptions
from netlint.reporters.sarif import report
from tests.unit.reporters.reporter_sample import REPORT, RULEBOOK

MULTITOOL = os.environ.get("NETLINT_SARIF_MULTITOOL", "")
OPTIONS = ReportOptions(version="0.1.0", root_prefix="k8s", show_suppressed=True, sarif_category="tests")
GITHUB_RULES = (
    "GH1001.ProvideRequiredLocationProperties",
    "GH1002.InlineThreadFlowLocations",
    "GH1003.ProvideRequiredRegionProperties",
    "GH1005.LocationsMustBeRelativeUrisOrFilePaths",
    "GH1006.ProvideCheckoutPath",
    "GH1007.ProvideFullyFormattedMessageStrings",
)
ACCEPTED = {"SARIF2005"}
"""SARIF2005 asks for the address of the project's web site."""

pytestmark = pytest.mark.skipif(
    not MULTITOOL, reason="NETLINT_SARIF_MULTITOOL does not name the SARIF multitool"
)


def multitool(*arguments: str | Path) -> None:
    """Run the multitool, whose exit code says nothing about what it finds."""
    subprocess.run([MULTITOOL, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, timeout=120)


def complaints(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Errors and warnings of the multitool about a SARIF file, GitHub's rules among them."""
    properties = "".join(
        f'<Properties Key="{rule}.Options">'
        '<Property Key="RuleEnabled" Value="Error" Type="Driver.RuleEnabledState" /></Properties>'
        for rule in GITHUB_RULES
    )
    settings, log, result = folder / "settings.xml", folder / "netlint.sarif", folder / "result.sarif"
    settings.write_text(f"<Properties>{properties}</Properties>")
    log.write_text(text, encoding="utf-8")
    levels = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning")
    multitool("validate", log, *levels, "-c", settings, "-o", result, "--log", "ForceOverwrite")
    found = json.loads(result.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    complaints = [
        (item["ruleId"], item.get("level", "warning"), json.dumps(item["message"])) for item in found
    ]
    return [complaint for complaint in complaints if complaint[0] not in ACCEPTED]


@pytest.mark.parametrize("sample", [REPORT, Report()], ids=["everything", "clean"])
def test_the_multitool_has_nothing_to_complain_about(sample: Report, tmp_path: Path) -> None:
    assert complaints(tmp_path, report(sample, RULEBOOK, OPTIONS)) == []


def test_a_broken_log_is_complained_about(tmp_path: Path) -> None:
    log = json.loads(report(REPORT, RULEBOOK, OPTIONS))
    del log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert "GH1003" in {rule for rule, _, _ in complaints(tmp_path, json.dumps(log))}


def test_the_official_schema_accepts_it() -> None:
    schema = json.loads((Path(MULTITOOL).parent / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    errors = Draft202012Validator(schema).iter_errors(json.loads(report(REPORT, RULEBOOK, OPTIONS)))
    assert [error.message for error in errors] == []


TRICKY = {
    "empty.yaml": b"",
    "no-final-newline.yaml": b"kind: Service\nmetadata:\n  name: web",
    "final-newlines.yaml": b"kind: Service\n\n\n",
    "tabs.yaml": b"a:\t1\n\tb: 2\n \t \nc:\t\t3\n",
    "crlf.yaml": b"kind: Service\r\nmetadata:\r\n  name: web\r\n\r\nspec: {}\r\n",
    "cr.yaml": b"kind: Service\rmetadata:\r\rspec: {}",
    "mixed.yaml": b"a: 1\r\nb: 2\nc: 3\r \nd: 4\r\t\r\n\n",
    "emoji.yaml": "name: \U0001f6d2\U0001f469\u200d\U0001f4bb\nlabel: caf\u00e9 漢字\n".encode() * 3,
    "long.yaml": (b"x" * 99 + b"\n" + b"y" * 100 + b"\n" + b"z" * 101 + b"\n" + b"w" * 5000 + b"\n") * 2,
    "repeated.yaml": b"- port: 80\n  name: http\n" * 200,
    "colliding.yaml": (b"az" + b"q" * 120 + b"\n" + b"bU" + b"q" * 120 + b"\n") * 3,
    "large.yaml": b"".join(b"key-%d: value-%d\n" % (n, n % 7) for n in range(9000)),
}


def log_of_lines(root: Path, lines: dict[str, int]) -> dict[str, Any]:
    """A log with a result on every line of every file, without fingerprints."""
    results = [
        {
            "ruleId": "line",
            "message": {"text": "A line."},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": file, "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": line},
                    }
                }
            ],
        }
        for file, count in lines.items()
        for line in range(1, count + 1)
    ]
    bases = {"%SRCROOT%": {"uri": f"{root.as_uri()}/"}}
    run = {"tool": {"driver": {"name": "lines"}}, "originalUriBaseIds": bases, "results": results}
    return {"version": "2.1.0", "runs": [run]}


def test_the_line_hashes_are_those_of_the_multitool(tmp_path: Path) -> None:
    ours: dict[str, list[str]] = {}
    for file, content in TRICKY.items():
        (tmp_path / file).write_bytes(content)
        ours[file] = line_hashes(content.decode())[:300]
    before, after = tmp_path / "before.sarif", tmp_path / "after.sarif"
    before.write_text(
        json.dumps(log_of_lines(tmp_path, {file: len(hashes) for file, hashes in ours.items()}))
    )
    multitool(
        "rewrite",
        before,
        "-o",
        after,
        "--insert",
        "RollingHashPartialFingerprints",
        "--log",
        "ForceOverwrite",
    )
    theirs: dict[str, list[str]] = {file: [] for file in TRICKY}
    for result in json.loads(after.read_text(encoding="utf-8-sig"))["runs"][0]["results"]:
        file = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        theirs[file].append(result["partialFingerprints"]["primaryLocationLineHash"])
    assert ours == theirs
