"""pre-commit itself runs the hook of this repository in a user's repository."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.packaging.manifests import CLOSED_NAMESPACE, CLUSTER_SERVICE, NODE_PORT_SERVICE, WORKLOAD
from tests.packaging.project import PROJECT, commit_all, copy_project, environment, is_installed, run, succeed

pytestmark = pytest.mark.skipif(not is_installed("pre-commit"), reason="pre-commit is not installed")


class User(NamedTuple):
    """A repository whose commits pass through the hook, and the environment that its git runs in."""

    repository: Path
    environment: dict[str, str]

    def commit(self, *names: str) -> tuple[bool, str]:
        """Commit the named files; returns whether the hook let them through, and what was printed."""
        succeed("git", "add", "--all", "--", *names, cwd=self.repository, env=self.environment)
        done = run("git", "commit", "--message", "Change", cwd=self.repository, env=self.environment)
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The hook's repository and its commit."""
    repository = copy_project(tmp_path_factory.mktemp("tool"))
    return repository, commit_all(repository, "netlint")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the hook's environment, so that it is installed once for all tests."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def user(tool: tuple[Path, str], store: Path, tmp_path: Path) -> User:
    """A clean repository with the hook installed."""
    repository, revision = tool
    home = tmp_path / "shop"
    home.mkdir()
    (home / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {repository}\n    rev: {revision}\n    hooks:\n      - id: netlint\n"
    )
    (home / "web.yaml").write_text(WORKLOAD)
    (home / "policy.yaml").write_text(CLOSED_NAMESPACE)
    commit_all(home, "The shop")
    environment_ = environment(PRE_COMMIT_HOME=store, NETLINT_CACHE_DIR=tmp_path / "cache")
    succeed("pre-commit", "install", cwd=home, env=environment_)
    return User(home, environment_)


def test_a_clean_commit_passes(user: User) -> None:
    (user.repository / "service.yaml").write_text(CLUSTER_SERVICE)
    passed, printed = user.commit("service.yaml")
    assert passed, printed
    assert "Passed" in printed


def test_a_commit_that_adds_an_exposed_node_port_is_blocked(user: User) -> None:
    (user.repository / "service.yaml").write_text(NODE_PORT_SERVICE)
    passed, printed = user.commit("service.yaml")
    assert not passed, printed
    assert "exposed-nodeport" in printed
    assert "service.yaml:12:17" in printed


def test_a_commit_that_only_deletes_a_policy_is_blocked_for_what_it_opens(user: User) -> None:
    (user.repository / "policy.yaml").unlink()
    passed, printed = user.commit("policy.yaml")
    assert not passed, printed
    assert "missing-default-deny" in printed


def test_the_hook_can_be_tried_without_a_configuration(tool: tuple[Path, str], tmp_path: Path) -> None:
    (tmp_path / "service.yaml").write_text(NODE_PORT_SERVICE)
    commit_all(tmp_path, "The shop")
    done = run("pre-commit", "try-repo", tool[0], "netlint", cwd=tmp_path, env=environment())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "exposed-nodeport" in done.stdout


def test_the_manifest_of_hooks_is_valid() -> None:
    succeed("pre-commit", "validate-manifest", PROJECT / ".pre-commit-hooks.yaml", cwd=PROJECT)
