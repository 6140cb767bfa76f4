"""`python -m tests`: every linter and test that a change has to pass, quickest first; all run even when one fails."""

import subprocess
import sys
import sysconfig
from pathlib import Path

PROJECT = Path(__file__).parent.parent
STEPS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("lint-imports", "--no-logo"),
    ("mypy",),
    ("pytest",),
)


def passes(step: tuple[str, ...]) -> bool:
    """Whether a tool of this environment is content with the project."""
    print(f"\n== {' '.join(step)}", flush=True)
    tool = Path(sysconfig.get_path("scripts"), step[0])
    return subprocess.run([tool, *step[1:]], cwd=PROJECT, check=False).returncode == 0


def main() -> None:
    """Run every step and end with 1 when one of them fails, naming those that did."""
    failed = [" ".join(step) for step in STEPS if not passes(step)]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEverything passes.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
