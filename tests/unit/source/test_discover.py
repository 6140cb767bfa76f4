"""Paths stand for files: files, folders, globs."""

import os
import subprocess
from pathlib import Path

import pytest

from netlint.errors import ErrorKind
from netlint.source.discover import discover
from netlint.source.walk import Discovery, ReadOptions


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*names: str, text: str = "a: 1\n") -> None:
    """Make files with their folders."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def shown(discovery: Discovery) -> list[str]:
    """The files, as shown."""
    return [file.shown for file in discovery.files.values()]


def skips(discovery: Discovery) -> dict[tuple[str, str], int]:
    """What was left alone."""
    return {(skip.what, skip.reason): skip.count for skip in discovery.skipped}


def git(*arguments: str, folder: str = ".") -> None:
    """Run git."""
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def test_a_folder_gives_its_yaml_and_json_files_in_order() -> None:
    """Extensions count in any case."""
    make("k/b.yaml", "k/a.yml", "k/c/d.JSON", "k/README.md", "k/e.YAML")
    assert shown(discover(["k"], ReadOptions())) == ["k/a.yml", "k/b.yaml", "k/c/d.JSON", "k/e.YAML"]
    assert shown(discover(["."], ReadOptions())) == ["k/a.yml", "k/b.yaml", "k/c/d.JSON", "k/e.YAML"]


def test_a_file_is_read_once_however_often_it_is_reached() -> None:
    """By name, by folder and by a symbolic link; links are shown as the file they lead to."""
    make("k/a.yaml")
    Path("k/link.yaml").symlink_to("a.yaml")
    found = discover(["k/link.yaml", "k", "./k/../k/a.yaml"], ReadOptions())
    assert shown(found) == ["k/a.yaml"]
    assert [file.explicit for file in found.files.values()] == [True]


def test_files_elsewhere_are_shown_as_given(here: Path) -> None:
    """Only what lies below the current folder is relative to it."""
    make("out/a.yaml", "cwd/b.yaml")
    os.chdir("cwd")
    assert shown(discover([str(here / "out"), "../out/a.yaml", str(here / "cwd")], ReadOptions())) == [
        "../out/a.yaml",
        "b.yaml",
    ]


def test_hidden_and_vendor_folders_are_counted_unless_asked_for() -> None:
    """Issue 2: flags to include."""
    make("a.yaml", ".b.yaml", ".c/d.yaml", "node_modules/e.yaml", "env/pyvenv.cfg", "env/f.yaml")
    found = discover(["."], ReadOptions())
    assert shown(found) == ["a.yaml"]
    assert skips(found) == {("files", "hidden"): 1, ("folders", "hidden"): 1, ("folders", "vendored"): 2}
    everything = discover(["."], ReadOptions(include_hidden=True, include_vendor=True))
    assert shown(everything) == [".b.yaml", ".c/d.yaml", "a.yaml", "env/f.yaml", "node_modules/e.yaml"]
    assert shown(discover([".c"], ReadOptions())) == [".c/d.yaml"]


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("*.yaml", []),
        ("b.yaml", ["x/a.yaml", "x/y/a.yaml"]),
        ("y", ["x/a.yaml"]),
        ("x/*.yaml", ["x/y/a.yaml", "x/y/b.yaml"]),
        ("x/**/b.yaml", ["x/a.yaml", "x/y/a.yaml"]),
        ("**/y/**", ["x/a.yaml"]),
        ("./x/y/", ["x/a.yaml"]),
        ("x/?.yaml", ["x/y/a.yaml", "x/y/b.yaml"]),
        ("x.a", ["x/a.yaml", "x/y/a.yaml", "x/y/b.yaml"]),
    ],
)
def test_excluded_globs(glob: str, left: list[str]) -> None:
    """Without a slash a glob matches names anywhere, with one paths as shown."""
    make("x/a.yaml", "x/y/a.yaml", "x/y/b.yaml")
    assert shown(discover(["x"], ReadOptions(exclude=(glob,)))) == left


def test_what_git_ignores_is_left_out() -> None:
    """Issue 2; nested repositories have their own rules, ignored folders that are named are read."""
    make("a.yaml", "b.yaml", "out/c.yaml", "sub/d.yaml", "sub/e.yaml", "new/f.yaml")
    Path(".gitignore").write_text("b.yaml\nout/\n")
    Path("sub/.gitignore").write_text("e.yaml\n")
    git("init")
    git("init", folder="sub")
    found = discover(["."], ReadOptions())
    assert shown(found) == ["a.yaml", "new/f.yaml", "sub/d.yaml"]
    assert skips(found) == {("files", "ignored by git"): 2, ("folders", "ignored by git"): 1}
    assert shown(discover(["new"], ReadOptions())) == ["new/f.yaml"]
    assert shown(discover(["out", "b.yaml"], ReadOptions())) == ["out/c.yaml", "b.yaml"]
    assert len(shown(discover(["."], ReadOptions(include_ignored=True)))) == 6


def test_git_variables_of_a_hook_do_not_mislead(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a hook runs, git names the repository in the environment (demand 18)."""
    make("a.yaml", "sub/d.yaml", "sub/e.yaml")
    git("init")
    git("init", folder="sub")
    Path("sub/.gitignore").write_text("e.yaml\n")
    monkeypatch.setenv("GIT_DIR", str(Path(".git").resolve()))
    assert shown(discover(["sub"], ReadOptions())) == ["sub/d.yaml"]


def test_without_git_everything_is_walked_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never silently."""
    make("a.yaml")
    git("init")
    monkeypatch.setenv("PATH", "")
    found = discover(["."], ReadOptions())
    assert shown(found) == ["a.yaml"]
    assert [(what, "git could not say" in reason) for what, reason in skips(found)] == [("folders", True)]


def test_a_glob_is_expanded_when_no_such_file_exists() -> None:
    """Quoted globs reach netlint unexpanded."""
    make("k/a.yaml", "k/b.json", "k/c.txt", "k/d/e.yaml", "k/[x].yaml")
    assert shown(discover(["k/*"], ReadOptions())) == ["k/[x].yaml", "k/a.yaml", "k/b.json", "k/d/e.yaml"]
    assert shown(discover(["**/e.yaml"], ReadOptions())) == ["k/d/e.yaml"]
    assert shown(discover(["k/[x].yaml"], ReadOptions())) == ["k/[x].yaml"]


@pytest.mark.parametrize(
    ("path", "about"),
    [
        ("missing", "does not exist"),
        ("*.none", "matches no"),
        ("empty", "holds no YAML or JSON"),
        ("a.yaml/b", "does not exist"),
        ("a\0b", "not a path"),
    ],
)
def test_a_useless_path_is_a_usage_error(path: str, about: str) -> None:
    """Demand 7: a path that matches no YAML at all is exit 2."""
    make("a.yaml", "empty/README.md")
    (error,) = discover([path], ReadOptions()).errors
    assert error.kind is ErrorKind.USAGE
    assert about in error.message
    assert error.hint


def test_a_folder_of_which_everything_is_left_out_says_how_to_include_it() -> None:
    """The hint names the flags."""
    make("k/.a.yaml")
    (error,) = discover(["k"], ReadOptions()).errors
    assert "--include-hidden" in error.hint


def test_fifos_and_links_in_folders_are_counted() -> None:
    """Issue 2: symlink loops, directory cycles, FIFOs: nothing hangs."""
    make("a.yaml")
    os.mkfifo("fifo.yaml")
    Path("self.yaml").symlink_to("self.yaml")
    Path("gone.yaml").symlink_to("nowhere")
    Path("cycle").symlink_to(".")
    found = discover(["."], ReadOptions())
    assert shown(found) == ["a.yaml"]
    assert skips(found) == {
        ("folders", "symbolic link to a folder"): 1,
        ("files", "not a regular file"): 1,
        ("files", "broken symbolic link"): 2,
    }
    assert found.errors == []


@pytest.mark.parametrize("path", ["fifo.yaml", "self.yaml", "gone.yaml"])
def test_fifos_and_links_that_are_named_are_errors(path: str) -> None:
    """Never opened, never waited for."""
    os.mkfifo("fifo.yaml")
    Path("self.yaml").symlink_to("self.yaml")
    Path("gone.yaml").symlink_to("nowhere")
    (error,) = discover([path], ReadOptions()).errors
    assert error.kind is ErrorKind.UNREADABLE
    assert error.file == path


def test_standard_input_is_a_file_of_its_own() -> None:
    """Shown by the name that the options give it."""
    assert shown(discover(["-"], ReadOptions(stdin_name="x.yaml"))) == ["x.yaml"]


def test_helm_charts_are_named_and_not_rendered() -> None:
    """Demand 21: never the raw template; plain resource definitions in crds/ are read."""
    make("c/Chart.yaml", text="name: 'shop'\nversion: 1\n")
    make(
        "c/values.yaml",
        "c/values-prod.yaml",
        "c/templates/a.yaml",
        "c/templates/x/b.yaml",
        "c/templates/NOTES.txt",
    )
    make("c/charts/db/Chart.yaml", "c/crds/x.yaml")
    reason = "Helm chart `shop` is not rendered"
    found = discover(["."], ReadOptions())
    assert shown(found) == ["c/crds/x.yaml"]
    assert skips(found) == {("files", reason): 3, ("templates", reason): 2, ("subcharts", reason): 1}
    inside = discover(["c/templates/x"], ReadOptions())
    assert (shown(inside), skips(inside), inside.errors) == ([], {("templates", reason): 1}, [])
