"""Hostile content: a clear message with file and line, in bounded time and memory, and all else is analyzed."""

import json
from pathlib import Path

import pytest

from tests.unit.hostile import EXPOSED, check, check_beside_neighbor

HEAD = "apiVersion: v1\nkind: Service\nmetadata:\n  name: bad\n  namespace: shop\n"
"""The first five lines of a Service."""
SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {type: NodePort, ports: [{port: 1}]}}"


def laughs(levels: int) -> str:
    """Ten times ten times ten: each line has ten aliases of the one before."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def merges(levels: int) -> str:
    """Each line merges the one before twice."""
    lines = ["m0: &m0 {a: 1}"]
    lines += [f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}], k{n}: 1}}" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def lists(levels: int) -> str:
    """A List of ten Lists of ten Lists."""
    lines = [f"l0: &l0 [{SERVICE}]"]
    for n in range(1, levels):
        inner = f"{{apiVersion: v1, kind: List, items: *l{n - 1}}}"
        lines.append(f"l{n}: &l{n} [{', '.join([inner] * 10)}]")
    return "\n".join([*lines, "apiVersion: v1", "kind: List", f"items: *l{levels - 1}"]) + "\n"


DEPTH = 10_000
TOO_DEEP = "nested more than 200 levels deep"
REFUSED: dict[str, tuple[str | bytes, str, int, str]] = {
    "alias-bomb": (HEAD + laughs(10), "limit", 11, "excessive aliasing"),
    "merge-bomb": (HEAD + merges(3_000), "limit", 1005, "excessive aliasing"),
    "list-bomb": (lists(8), "limit", 6, "excessive aliasing"),
    "alias-of-itself": (HEAD + "x: &x [*x]\n", "syntax", 6, "contains itself"),
    "merge-of-itself": (HEAD + "x: &x {<<: *x}\n", "syntax", 6, "contains itself"),
    "deep-block": ("".join(" " * n + "a:\n" for n in range(DEPTH)), "limit", 201, TOO_DEEP),
    "deep-flow-list": ("[" * DEPTH + "]" * DEPTH, "limit", 1, TOO_DEEP),
    "deep-flow-mapping": ("{a: " * DEPTH + "}" * DEPTH, "limit", 1, TOO_DEEP),
    "deep-lists-of-lists": ("- " * DEPTH + "x\n", "limit", 1, TOO_DEEP),
    "deep-keys": ("? " * DEPTH, "syntax", 1, "a mapping key is a list or a mapping"),
    "nul": (HEAD + "x: a\0b\n", "encoding", 6, "U+0000 is not allowed"),
    "control-character": (HEAD + "x: \x1b[31m\n", "encoding", 6, "U+001B is not allowed"),
    "utf-16-le": (EXPOSED.encode("utf-16-le"), "encoding", 1, "written in UTF-16"),
    "utf-16-be": (EXPOSED.encode("utf-16-be"), "encoding", 1, "written in UTF-16"),
    "utf-16-le-mark": (b"\xff\xfe" + EXPOSED.encode("utf-16-le"), "encoding", 1, "written in UTF-16"),
    "utf-16-be-mark": (b"\xfe\xff" + EXPOSED.encode("utf-16-be"), "encoding", 1, "written in UTF-16"),
    "utf-32": (EXPOSED.encode("utf-32"), "encoding", 1, "written in UTF-32"),
    "invalid-utf-8": (HEAD.encode() + b"x: \xc3(\n", "encoding", 6, "0xC3 is not valid UTF-8"),
    "surrogate": (HEAD.encode() + b"x: \xed\xa0\x80\n", "encoding", 6, "not valid UTF-8"),
    "broken": (HEAD + "spec: [\n", "syntax", 7, "is not closed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_an_error_with_its_line(name: str, tmp_path: Path) -> None:
    """Issue 2, hostile input."""
    content, kind, line, says = REFUSED[name]
    (tmp_path / "a.yaml").write_bytes(content.encode() if isinstance(content, str) else content)
    outcome = check_beside_neighbor(tmp_path)
    (error,) = outcome.errors
    assert error[:2] == (kind, f"a.yaml:{line}")
    assert says in error[2]
    assert outcome.code == 2


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        ('{"apiVersion": ' * DEPTH + "1" + "}" * DEPTH, "limit", TOO_DEEP),
        ('{"apiVersion": ' + "[" * DEPTH + "]" * DEPTH + "}", "limit", TOO_DEEP),
        ('{"apiVersion": "v1", "x": 1' + "0" * 5000 + "}", "syntax", "too large"),
        ('{"apiVersion": "v1", "x": "a\0"}', "encoding", "U+0000"),
    ],
)
def test_json_is_bounded_too(content: str, kind: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content)
    outcome = check_beside_neighbor(tmp_path)
    (error,) = outcome.errors
    assert error[:2] == (kind, "a.json:1")
    assert says in error[2]


HUGE = 50_000_000
READ = {
    "scalar": HEAD + "x: " + "a" * HUGE + "\n",
    "quoted-scalar": HEAD + 'x: "' + "a " * (HUGE // 2) + '"\n',
    "name": HEAD.replace("bad", "a" * HUGE) + "spec: {type: NodePort, ports: [{port: 1}]}\n",
    "key": HEAD + "? " + "a" * 1_000_000 + "\n: 1\n",
    "anchors": HEAD + "x:\n" + "".join(f"- &a{n} x\n" for n in range(50_000)) + "- *a7\n" * 50_000,
    "tags": "".join(f"%TAG !a{n}! tag:x{n}\n" for n in range(10_000)) + "---\n" + HEAD,
    "keys": HEAD + "spec:\n" + "".join(f"  k{n}: 1\n" for n in range(100_000)),
    "same-keys": HEAD + "x:\n" + "  a: 1\n" * 100_000,
    "selector": HEAD + "spec:\n  type: NodePort\n  selector:\n" + "    a: b\n" * 100_000,
    "documents": "---\n" * 100_000 + HEAD + "x: 1\n",
    "numbers": HEAD
    + "spec:\n  ports:\n"
    + "".join(
        f"  - port: {number}\n"
        for number in ("9" * 1_000_000, "1e999", "0x" + "f" * 999, ".inf", ".nan", "-0")
    ),
    "hosts": HEAD.replace("Service", "Ingress").replace("v1\n", "networking.k8s.io/v1\n", 1)
    + f"spec:\n  rules:\n    - host: {'a.' * 500_000}!\n",
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_judged_whatever_its_size(name: str, tmp_path: Path) -> None:
    """50 MB of text, 100,000 keys or documents, numbers without end: a finding, not an error."""
    (tmp_path / "a.yaml").write_text(READ[name])
    outcome = check_beside_neighbor(tmp_path)
    assert outcome.errors == []
    assert ("invalid-manifest", "a.yaml") in outcome.rules
    assert len(outcome.stdout) < 200_000
    assert outcome.code == 1


REPEATED = {
    "findings on one line": (
        "a.json",
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "List",
                "items": [
                    {
                        "apiVersion": "v1",
                        "kind": "Service",
                        "metadata": {"name": f"s{n}", "annotations": {"padding": "x" * 1000}},
                        "spec": {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30000}]},
                    }
                    for n in range(3000)
                ],
            }
        ),
    ),
    "findings in one file": ("a.yaml", "---\n".join(EXPOSED.replace("web", f"w{n}") for n in range(3000))),
    "aliases of one object": (
        "a.yaml",
        f"apiVersion: v1\nkind: List\nitems:\n- &a {SERVICE}\n" + "- *a\n" * 9000,
    ),
    "findings on a long name": (
        "a.yaml",
        HEAD.replace("bad", "a" * 1_000_000)
        + "spec:\n  type: NodePort\n  ports:\n"
        + "  - port: 80\n" * 1000,
    ),
    "container ports": (
        "a.yaml",
        HEAD.replace("Service", "Pod")
        + "spec:\n  containers:\n  - name: c\n    image: i\n    ports:\n"
        + "    - containerPort: 80\n      hostPort: 80\n" * 10_000,
    ),
    "ignore comments": (
        "a.yaml",
        "---\n".join(
            EXPOSED.replace("web", f"w{n}").replace("spec:", "# netlint: ignore[exposed-nodeport] x\nspec:")
            for n in range(1000)
        ),
    ),
}


@pytest.mark.parametrize("name", REPEATED)
@pytest.mark.parametrize("format", ["text", "sarif"])
def test_thousands_of_findings_take_no_more_than_their_share(name: str, format: str, tmp_path: Path) -> None:
    """Nothing is looked through, or written out, once for every finding."""
    file, content = REPEATED[name]
    (tmp_path / file).write_text(content)
    assert check(tmp_path, "--format", format).code == 1
