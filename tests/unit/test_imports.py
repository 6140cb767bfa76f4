"""What a run of `netlint check` may import: heavy packages only where they are needed."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"z3", "jsonschema", "sarif_om", "rich", "asyncio", "numpy", "yaml"}

CLEAN = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.org/web:1
          ports: [{containerPort: 8080, name: http}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {}}]
      ports: [{port: http}]
"""

BROKEN = CLEAN.replace("containerPort: 8080", "containerPort: 80800")

PROBE = """
import sys
*arguments, modules = sys.argv[1:]
from netlint.cli import app
try:
    app(["check", "--no-cache", *arguments])
finally:
    print(*sorted(sys.modules), file=open(modules, "w"))
"""


def modules_after_check(tmp_path: Path, text: str, *options: str) -> set[str]:
    (tmp_path / "web.yaml").write_text(text)
    out = tmp_path / "modules.txt"
    subprocess.run(
        [sys.executable, "-c", PROBE, "web.yaml", *options, str(out)],
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    return set(out.read_text().split())


def test_a_clean_run_imports_nothing_heavy(tmp_path: Path) -> None:
    loaded = modules_after_check(tmp_path, CLEAN)
    assert "netlint.lint.run" in loaded
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


@pytest.mark.parametrize("format", ["text", "concise", "json"])
def test_only_the_sarif_format_imports_sarif_om(format: str, tmp_path: Path) -> None:
    assert "sarif_om" not in modules_after_check(tmp_path, CLEAN, "--format", format)


def test_the_sarif_format_does(tmp_path: Path) -> None:
    assert "sarif_om" in modules_after_check(tmp_path, CLEAN, "--format", "sarif")


def test_only_a_manifest_that_breaks_its_schema_imports_jsonschema(tmp_path: Path) -> None:
    assert "jsonschema" in modules_after_check(tmp_path, BROKEN)


def test_checks_are_imported_only_where_their_kinds_are_present(tmp_path: Path) -> None:
    loaded = modules_after_check(tmp_path, CLEAN)
    assert "netlint.checks.missing_default_deny" in loaded
    assert "netlint.checks.ingress_no_tls" not in loaded
