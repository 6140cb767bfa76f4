"""What an object lacks, a Kustomize patch may add: rules about what is missing stay silent then."""

from pathlib import Path

import pytest

from netlint.config import Settings
from netlint.lint import lint
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse

RULEBOOK = load()
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.org
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
"""
PATCH = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {tls: [{hosts: [shop.example.org], secretName: web}]}
"""
INLINE = "patches:\n- patch: |\n" + "".join(f"    {line}\n" for line in PATCH.splitlines())


def reported(folder: Path, overlay: str) -> list[str]:
    (folder / "base").mkdir()
    (folder / "base/ingress.yaml").write_text(INGRESS)
    (folder / "prod").mkdir()
    (folder / "prod/kustomization.yaml").write_text("resources: [../base]\n" + overlay)
    (folder / "prod/tls.yaml").write_text(PATCH)
    given = parse(collect([str(folder)], ReadOptions()))
    report = lint(given, RULEBOOK, Settings(select=("ingress-no-tls",)), debug=True)
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    "overlay",
    [
        "patches: [{path: tls.yaml}]\n",
        "patchesStrategicMerge: [tls.yaml]\n",
        "patches: [{path: tls.yaml, target: {kind: Ingress}}]\n",
        "patches: [{path: tls.yaml, target: {kind: Ingress, name: w.*}}]\n",
        "patches: [{path: other.yaml, target: {kind: Ingress, name: '(w+)+b'}}]\n",
        "patches: [{path: other.yaml, target: {kind: 'Ing.*'}}]\n",
        "patchesJson6902: [{path: tls.yaml, target: {version: v1, kind: Ingress, name: web}}]\n",
        INLINE,
    ],
)
def test_an_ingress_that_is_patched_may_have_tls(overlay: str, tmp_path: Path) -> None:
    assert reported(tmp_path, overlay) == []


@pytest.mark.parametrize(
    "overlay",
    [
        "patches: []\n",
        "patches: [{path: other.yaml, target: {kind: Ingress, name: other}}]\n",
        "patches: [{path: other.yaml, target: {kind: Service}}]\n",
        INLINE.replace("name: web}", "name: other}"),
    ],
)
def test_a_patch_for_something_else_changes_nothing(overlay: str, tmp_path: Path) -> None:
    (tmp_path / "unused").mkdir()
    found = reported(tmp_path, overlay + "# tls.yaml is no patch here, but an object of its own\n")
    assert "ingress-no-tls" in found


def test_a_pattern_of_the_input_is_never_run(tmp_path: Path) -> None:
    """This one would take longer than anyone lives."""
    (tmp_path / "ingress.yaml").write_text(INGRESS.replace("name: web, name", f"name: {'a' * 60}, name"))
    target = "{kind: Ingress, name: '(a+)+b'}"
    (tmp_path / "kustomization.yaml").write_text(f"patches: [{{path: p.yaml, target: {target}}}]\n")
    given = parse(collect([str(tmp_path)], ReadOptions()))
    assert lint(given, RULEBOOK, Settings(select=("ingress-no-tls",)), debug=True).findings == ()


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}, policyTypes: [Egress], egress: [RULE]}
"""
POD = """\
---
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec: {containers: [{name: cart, image: cart}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {ipFamilyPolicy: RequireDualStack, selector: {app: cart}, ports: [{port: 80}]}
"""
OPENSHIFT_DNS = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}"


@pytest.mark.parametrize(
    ("rule", "egress"),
    [
        ("dns-unreachable", "{to: [{podSelector: {matchLabels: {app: database}}}], ports: [{port: 5432}]}"),
        ("dns-port-after-dnat", f"{{to: [{{{OPENSHIFT_DNS}}}], ports: [{{port: 53, protocol: UDP}}]}}"),
        ("dual-stack-gap", "{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}"),
    ],
)
@pytest.mark.parametrize("patched", [True, False])
def test_a_policy_that_is_patched_may_allow_what_it_lacks(
    rule: str, egress: str, patched: bool, tmp_path: Path
) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY.replace("RULE", egress) + POD)
    target = f"{{kind: NetworkPolicy, name: {'cart' if patched else 'other'}}}"
    (tmp_path / "kustomization.yaml").write_text(f"patches: [{{path: p.yaml, target: {target}}}]\n")
    given = parse(collect([str(tmp_path)], ReadOptions()))
    found = lint(given, RULEBOOK, Settings(select=(rule,)), debug=True).findings
    assert [finding.rule for finding in found] == ([] if patched else [rule])
