"""Runs netlint on hostile input: in a process of its own, with bounds on its time and memory."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

SECONDS = 30
MEMORY = 2 * 1024**3

EXPOSED = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: NodePort
  selector:
    app: web
  ports:
    - port: 80
      nodePort: 30080
"""
"""The sane neighbor of every hostile file: its one finding must be seen."""
NEIGHBOR = "zz-neighbor.yaml"


class Outcome(NamedTuple):
    """How a run ended, and its report if its format was `json`."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.stdout)
        return report

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Of each input error its kind, its place as `file:line`, or `file`, and its message."""
        return [
            (error["kind"], _place(error["location"]), error["message"]) for error in self.report["errors"]
        ]

    @property
    def rules(self) -> set[tuple[str, str]]:
        """The rule and the file of each finding."""
        return {(finding["rule"], finding["location"]["file"]) for finding in self.report["findings"]}


def _place(location: dict[str, Any] | None) -> str:
    if location is None:
        return ""
    return f"{location['file']}:{location['start']['line']}" if location["start"] else str(location["file"])


def _bound_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def check(folder: Path, *arguments: str | bytes, shell: str = "", stdin: bytes | None = None) -> Outcome:
    """Run `netlint check --no-cache` in a folder, as `netlint` does."""
    return netlint(folder, "check", "--no-cache", *arguments, shell=shell, stdin=stdin)


def netlint(folder: Path, *arguments: str | bytes, shell: str = "", stdin: bytes | None = None) -> Outcome:
    """Run netlint in a folder; `shell` holds redirections for it.

    It fails when the run takes too long, runs out of memory, or shows that netlint itself failed.
    """
    command: list[str | bytes] = [sys.executable, "-m", "netlint", *arguments]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    run = subprocess.run(
        command,
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=SECONDS,
        preexec_fn=_bound_memory,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    for sign in (b"Traceback", b"netlint failed", b"bug in netlint"):
        assert sign not in run.stderr + run.stdout, run.stderr[-2000:]
    return Outcome(run.returncode, run.stdout, run.stderr)


def check_beside_neighbor(folder: Path, *arguments: str | bytes) -> Outcome:
    """Run `check --format json` on a folder with hostile files; the neighbor's finding must be reported."""
    (folder / NEIGHBOR).write_text(EXPOSED)
    outcome = check(folder, *(arguments or ("--format", "json")))
    assert ("exposed-nodeport", NEIGHBOR) in outcome.rules
    return outcome
