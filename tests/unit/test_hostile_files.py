"""Hostile files, folders, names and streams: a clear message, no hang, and all else is analyzed."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netlint.source.reading import ReadOptions, collect
from tests.unit.hostile import EXPOSED, NEIGHBOR, check, check_beside_neighbor

CONCISE = ("--format", "concise")
FORMATS = pytest.mark.parametrize("format", ["text", "concise", "json", "sarif"])
ROOT_READS_ALL = "the superuser reads every file; run as somebody else, or with setpriv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NEIGHBOR).write_text(EXPOSED)
    return tmp_path


@contextmanager
def special_files(folder: Path) -> Iterator[list[str]]:
    """A FIFO, a socket, a link to itself and a folder, all with names of manifests."""
    os.mkfifo(folder / "fifo.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "cycle").symlink_to(".")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(folder)  # the path of a socket may be no longer than 108 bytes
        try:
            listener.bind("socket.yaml")
        finally:
            os.chdir(here)
        yield ["fifo.yaml", "folder.yaml", "loop.yaml", "socket.yaml"]


def test_what_is_no_file_is_counted_where_it_is_met(folder: Path) -> None:
    """A symlink loop, a folder cycle, a FIFO, a socket, a folder named like a manifest: nothing hangs."""
    with special_files(folder):
        outcome = check_beside_neighbor(folder)
    assert outcome.errors == []
    assert outcome.report["tally"]["files"] == 1
    assert {(item["count"], item["reason"]) for item in outcome.report["tally"]["skipped"]} == {
        (2, "not a regular file"),
        (1, "broken symbolic link"),
        (1, "symbolic link to a folder"),
    }


def test_what_is_no_file_is_an_error_where_it_is_named(folder: Path) -> None:
    with special_files(folder) as names:
        outcome = check_beside_neighbor(folder, "--format", "json", *names, "/dev/zero", NEIGHBOR)
    assert [place for _, place, _ in outcome.errors] == [*names, "/dev/zero"]
    assert outcome.code == 2


def test_a_chart_file_that_is_a_fifo_is_not_waited_for(folder: Path) -> None:
    (folder / "chart").mkdir()
    os.mkfifo(folder / "chart/Chart.yaml")
    assert check_beside_neighbor(folder).code == 1


def test_folders_may_be_nested_as_deep_as_the_system_allows(folder: Path) -> None:
    for top in ("deep", "chart/templates"):
        path = folder / top
        path.mkdir(parents=True)
        below = "/".join("d" * 1000)
        subprocess.run(["mkdir", "-p", below], cwd=path, check=True)
        (path / below / "a.yaml").write_text(EXPOSED.replace("web", "deep"))
    (folder / "chart/Chart.yaml").write_text("name: chart\n")
    try:
        outcome = check_beside_neighbor(folder)
    finally:
        subprocess.run(["rm", "-rf", folder / "deep", folder / "chart"], check=True)
    assert outcome.errors == []
    assert outcome.report["tally"]["files"] == 2
    assert [(item["count"], item["what"]) for item in outcome.report["tally"]["skipped"]] == [
        (1, "files"),
        (1, "templates"),
    ]


def test_an_empty_file_and_comments_hold_nothing(folder: Path) -> None:
    (folder / "empty.yaml").write_text("")
    (folder / "empty.json").write_text("")
    (folder / "comments.yaml").write_text("# nothing\n---\n# here\n")
    outcome = check_beside_neighbor(folder)
    assert (outcome.code, outcome.errors, outcome.report["tally"]["documents"]) == (1, [], 1)


def test_an_unreadable_file_or_folder_is_an_error(folder: Path) -> None:
    """Met in a folder and named; the superuser gives up its rights for it."""
    unprivileged: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None or not os.access("/proc/self/status", os.R_OK):
            pytest.skip(ROOT_READS_ALL)
        capabilities = "-dac_override,-dac_read_search"
        unprivileged = ("setpriv", f"--bounding-set={capabilities}", f"--inh-caps={capabilities}")
    (folder / "secret.yaml").write_text(EXPOSED)
    (folder / "secret.yaml").chmod(0)
    (folder / "closed").mkdir(mode=0)
    try:
        for paths in ([], ["closed", "secret.yaml", NEIGHBOR]):
            run = subprocess.run(
                [*unprivileged, sys.executable, "-m", "netlint", "check", "--format", "json", *paths],
                cwd=folder,
                capture_output=True,
                check=False,
                timeout=30,
                env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            )
            report = json.loads(run.stdout)
            found = {
                (error["location"]["file"], error["kind"], error["message"]) for error in report["errors"]
            }
            assert found == {
                (name, "unreadable", f"`{name}` cannot be read: permission denied")
                for name in ("closed", "secret.yaml")
            }
            assert [finding["location"]["file"] for finding in report["findings"]] == [NEIGHBOR]
            assert run.returncode == 2
    finally:
        (folder / "closed").chmod(0o700)


def test_files_and_folders_that_come_and_go_during_a_walk_are_errors_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that vanishes between walk and read, a folder that vanishes in between, a FIFO in a file's place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zz.yaml").write_text(EXPOSED)
    done = threading.Event()

    def disturb() -> None:
        while not done.is_set():
            folder = tmp_path / "here/and"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "gone.yaml").write_text(EXPOSED)
            os.mkfifo(folder / "fifo.yaml")
            (folder / "fifo.yaml").replace(folder / "gone.yaml")
            shutil.rmtree(tmp_path / "here")

    disturber = threading.Thread(target=disturb)
    disturber.start()
    try:
        for _ in range(300):
            collected = collect(["."], ReadOptions())
            assert collected.files[-1].path == "zz.yaml"
            assert {error.kind for error in collected.errors} <= {"unreadable"}
            assert all("here" in error.message for error in collected.errors)
    finally:
        done.set()
        disturber.join()


HOSTILE_NAMES = (b"line\nbreak\x1b[31m.yaml", "turned\u202eround.yaml".encode(), b"not-utf-8-\xff.yaml")


@FORMATS
def test_names_of_files_neither_command_a_terminal_nor_break_a_report(format: str, folder: Path) -> None:
    for name in HOSTILE_NAMES:
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text(EXPOSED)
        Path(os.fsdecode(bytes(folder) + b"/bad-" + name)).write_text("[\n")
    for paths in ((), (*HOSTILE_NAMES, *(b"bad-" + name for name in HOSTILE_NAMES), b"missing-\xff\x1b")):
        outcome = check(folder, "--format", format, *paths)
        assert outcome.code == 2
        assert_harmless(outcome.stdout)
        assert_harmless(outcome.stderr)
        assert outcome.stderr.count(b"error[syntax]") == 3
        for part in (b"round.yaml", b"break", b"not-utf-8-"):
            assert part in outcome.stdout
        if format in ("json", "sarif"):
            json.loads(outcome.stdout)


@FORMATS
def test_values_neither_command_a_terminal_nor_break_a_report(format: str, folder: Path) -> None:
    name = r'"\e[31m\a\r\u202e\u200b\ud83d\0\x9b2J\u2028 ::error::x"'
    (folder / "a.yaml").write_text(
        EXPOSED.replace("name: web", f"name: {name.replace(chr(92) + 'ud83d', '')}")
    )
    (folder / "a.json").write_text(
        '{"apiVersion": "v1", "kind": "Service", "spec": {"type": "NodePort", "ports": [{"port": 1}]},'
        r' "metadata": {"name": "\u001b[31m\u0007\r\n\u202e\ud83d\u0000\u009b2J"}}'
    )
    outcome = check(folder, "--format", format)
    assert outcome.code == 1
    assert_harmless(outcome.stdout)
    assert_harmless(outcome.stderr)
    if format in ("json", "sarif"):
        json.loads(outcome.stdout)


def assert_harmless(output: bytes) -> None:
    """UTF-8 without control characters, direction marks and unusual line ends."""
    text = output.decode()
    assert all(character == "\n" or character.isprintable() for character in text), output


def test_the_current_folder_need_not_be_writable_nor_the_cache(folder: Path) -> None:
    (folder / "not-a-folder").write_text("")
    for place in ("/proc/nowhere", str(folder / "not-a-folder")):
        run = subprocess.run(
            [sys.executable, "-m", "netlint", "check", *CONCISE],
            cwd=folder,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path.cwd()), "NETLINT_CACHE_DIR": place},
        )
        assert (run.returncode, run.stdout.count(b"exposed-nodeport")) == (1, 1)


def test_a_current_folder_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    leave = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    run = subprocess.run(
        ["sh", "-c", leave, "sh", sys.executable, "-m", "netlint", "check"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert (run.returncode, run.stderr.splitlines()[0]) == (2, b"error: the current folder is gone")


@pytest.mark.parametrize(
    ("shell", "code", "says"),
    [
        (">&-", 1, b"Found 1 warning"),
        ("2>&-", 1, b""),
        ("<&-", 1, b"Found 1 warning"),
        ("<&- >&- 2>&-", 1, b""),
        (">/dev/full", 2, b"error: the report cannot be written: No space left on device"),
    ],
)
def test_closed_and_full_streams_are_survived(shell: str, code: int, says: bytes, folder: Path) -> None:
    outcome = check(folder, shell=shell)
    assert outcome.code == code
    assert says in outcome.stderr


def test_a_closed_standard_input_is_an_error_only_where_it_is_asked_for(folder: Path) -> None:
    outcome = check(folder, "-", NEIGHBOR, "--format", "json", shell="<&-")
    assert outcome.errors == [("unreadable", "<stdin>", "standard input cannot be read: it is closed")]
    assert outcome.rules == {("exposed-nodeport", NEIGHBOR)}
    assert outcome.code == 2


def test_a_reader_that_stops_early_gets_no_traceback(folder: Path) -> None:
    (folder / "many.yaml").write_text("---\n".join(EXPOSED.replace("web", f"w{n}") for n in range(500)))
    outcome = check(folder, shell="| head -n 1")
    assert outcome.stdout.count(b"\n") == 1


def test_a_file_or_standard_input_named_twice_is_read_once(folder: Path) -> None:
    outcome = check(folder, NEIGHBOR, f"./{NEIGHBOR}", str(folder / NEIGHBOR), ".", *CONCISE)
    assert outcome.stdout.count(b"exposed-nodeport") == 1
    twice = check(folder, "-", "-", *CONCISE, stdin=EXPOSED.encode())
    assert twice.stdout.count(b"\n") == 1
    nothing = check(folder, "-", stdin=b"")
    assert (nothing.code, nothing.stdout) == (0, b"")
