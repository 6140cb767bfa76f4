"""The project as its users get it: a copy of the working tree, apart from it, and the commands that tests run on it."""

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[2]

# What no run of a test may inherit: where git is at work, and what a hook around this very run has set.
_FOREIGN = ("GIT_", "PRE_COMMIT", "GITHUB_", "INPUT_", "PYTHONPATH", "PYTHONHOME", "NO_COLOR", "FORCE_COLOR")


# The tools of this environment come first, whether or not it is activated.
_PATH = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)))


def is_installed(tool: str) -> bool:
    """Whether a command can be run by its name."""
    return shutil.which(tool, path=_PATH) is not None


def environment(**added: str | Path) -> dict[str, str]:
    """The environment of this run without what would change the meaning of a command, and with what is added."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(_FOREIGN)}
    return kept | {
        "PATH": _PATH,
        "GIT_AUTHOR_NAME": "Tester",
        "GIT_AUTHOR_EMAIL": "tester@example.org",
        "GIT_COMMITTER_NAME": "Tester",
        "GIT_COMMITTER_EMAIL": "tester@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{name: str(text) for name, text in added.items()},
    }


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 240
) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it prints; whether it succeeded is for the test to say."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment() if env is None else dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def succeed(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a command that has to succeed; returns its standard output."""
    done = run(*command, cwd=cwd, env=env)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def copy_project(target: Path) -> Path:
    """Copy what git tracks or would track, so that work not yet committed is tested too."""
    listed = succeed("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=PROJECT)
    for name in filter(None, listed.split("\0")):
        source, copy = PROJECT / name, target / name
        if source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
    return target


def commit_all(repository: Path, message: str) -> str:
    """Commit everything in `repository`, a new one if need be, without hooks; returns the commit's hash."""
    succeed("git", "init", "--quiet", "--initial-branch=main", cwd=repository)
    succeed("git", "add", "--all", cwd=repository)
    succeed("git", "commit", "--quiet", "--no-verify", "--message", message, cwd=repository)
    return succeed("git", "rev-parse", "HEAD", cwd=repository).strip()
