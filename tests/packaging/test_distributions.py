"""The wheel, the sdist and the editable install: each carries what it needs and works."""

import json
import os
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packaging.manifests import NODE_PORT_SERVICE
from tests.packaging.project import PROJECT, copy_project, environment, is_installed, run, succeed

RULES = sorted(path.name for path in (PROJECT / "rules").glob("*.md"))
SCHEMAS = sorted(path.relative_to(PROJECT).as_posix() for path in (PROJECT / "schemas").rglob("*.json"))


def build(source: Path, target: Path, *options: str) -> Path:
    """Build what is asked for from `source`, with the tools of this environment; returns the one file built."""
    succeed(sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", target, source, cwd=source)
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to build from."""
    return copy_project(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return build(checkout, tmp_path_factory.mktemp("wheel"), "--wheel")


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution of the checkout."""
    return build(checkout, tmp_path_factory.mktemp("sdist"), "--sdist")


@pytest.fixture(scope="module")
def unpacked_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the source distribution holds."""
    target = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(target, filter="data")
    (folder,) = target.iterdir()
    return folder


@pytest.fixture(scope="module")
def wheel_of_sdist(unpacked_sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that an installer builds from the source distribution."""
    return build(unpacked_sdist, tmp_path_factory.mktemp("wheel-of-sdist"), "--wheel")


def fresh_environment(folder: Path) -> Path:
    """A new virtual environment that sees the dependencies of this one but not its netlint; returns its scripts."""
    succeed(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    dependencies = folder / "dependencies"
    dependencies.mkdir()
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if not package.name.lower().startswith(("netlint", "_netlint", "_editable", "__editable")):
            (dependencies / package.name).symlink_to(package)
    packages = succeed(
        folder / "bin" / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    )
    Path(packages.strip(), "dependencies.pth").write_text(str(dependencies))
    return folder / "bin"


def install(scripts: Path, *what: str | Path) -> None:
    """Install without dependencies and without an index, as all that is needed is there."""
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "--disable-pip-version-check")
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-warn-script-location")
    succeed(*pip, "install", *options, *what, cwd=scripts)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a fresh environment into which the wheel is installed."""
    scripts = fresh_environment(tmp_path_factory.mktemp("installed") / "venv")
    install(scripts, wheel)
    return scripts


def test_the_wheel_carries_every_rule_and_schema(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"netlint/_data/rules/{name}" for name in RULES} <= names
    assert {f"netlint/_data/{name}" for name in SCHEMAS} <= names
    assert {"netlint/py.typed", "netlint/_data/rules/index.json"} <= names
    assert {name.partition("/")[0] for name in names} == {
        "netlint",
        f"{wheel.name.rpartition('-py3')[0]}.dist-info",
    }


def test_the_index_of_the_wheel_names_every_rule(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        index = json.loads(archive.read("netlint/_data/rules/index.json"))
    assert sorted(f"{rule['id']}.md" for rule in index) == RULES


def test_the_sdist_builds_the_same_wheel_as_the_checkout(wheel: Path, wheel_of_sdist: Path) -> None:
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(wheel_of_sdist) as other:
        assert {item.filename: item.CRC for item in one.infolist()} == {
            item.filename: item.CRC for item in other.infolist()
        }


def test_the_sdist_carries_what_a_packager_needs_to_test_it(unpacked_sdist: Path) -> None:
    wanted = (
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "action.yml",
        "requirements-dev.lock",
    )
    folders = ("tests/unit", "tests/packaging", "examples/shop", ".github/action")
    assert [name for name in (*wanted, *folders) if not (unpacked_sdist / name).exists()] == []


def test_an_installed_wheel_explains_a_rule(installed: Path, tmp_path: Path) -> None:
    assert "# exposed-nodeport" in succeed(installed / "netlint", "explain", "exposed-nodeport", cwd=tmp_path)


def test_an_installed_wheel_checks_a_file(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "service.yaml").write_text(NODE_PORT_SERVICE)
    done = run(
        installed / "netlint", "check", "--format", "concise", "--no-cache", "service.yaml", cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("service.yaml:12:17: warning[exposed-nodeport]")


def test_an_installed_wheel_uses_the_schemas_it_carries(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "service.yaml").write_text(NODE_PORT_SERVICE.replace("selector:", "selektor:"))
    done = run(
        installed / "netlint", "check", "--format", "concise", "--no-cache", "service.yaml", cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    assert "service.yaml:8:3: error[invalid-manifest]" in done.stdout


def test_an_installed_wheel_leaves_no_trace_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    place = succeed(
        installed / "python", "-c", "import netlint; print(netlint.__file__)", cwd=tmp_path
    ).strip()
    assert Path(place).is_relative_to(installed.parent)


def test_an_editable_install_reads_the_rules_of_the_checkout(checkout: Path, tmp_path: Path) -> None:
    scripts = fresh_environment(tmp_path / "venv")
    install(scripts, "--editable", checkout)
    rule = checkout / "rules" / "exposed-nodeport.md"
    before = rule.read_text()
    rule.write_text(before.replace("## What it finds\n", "## What it finds\n\nWritten a moment ago.\n"))
    env = environment(NETLINT_CACHE_DIR=tmp_path / "cache")
    done = run(scripts / "netlint", "explain", "exposed-nodeport", cwd=tmp_path, env=env)
    rule.write_text(before)
    assert "Written a moment ago." in done.stdout, done.stderr


@pytest.mark.parametrize(
    "command", [("twine", "check", "--strict"), ("check-wheel-contents",)], ids=lambda command: command[0]
)
def test_the_distributions_pass_the_checks_of_packagers(
    command: tuple[str, ...], wheel: Path, sdist: Path
) -> None:
    if not is_installed(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    succeed(*command, wheel, *([sdist] if command[0] == "twine" else []), cwd=PROJECT)


@pytest.mark.skipif(not is_installed("validate-pyproject"), reason="validate-pyproject is not installed")
def test_the_metadata_of_the_project_is_valid() -> None:
    succeed("validate-pyproject", PROJECT / "pyproject.toml", cwd=PROJECT)


def test_the_lock_names_no_registry() -> None:
    assert "://" not in (PROJECT / "requirements-dev.lock").read_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no executable bit")
@pytest.mark.parametrize("name", [".ci/run", ".github/action/check.sh"])
def test_scripts_that_are_called_by_name_are_executable(name: str) -> None:
    assert os.access(PROJECT / name, os.X_OK)
