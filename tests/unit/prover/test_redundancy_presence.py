"""Policies of overlays cover those that stand beside them only, and nothing is said of what Kustomize patches."""

from pathlib import Path

import pytest

from netlint.config import Profile, Settings
from netlint.lint import lint
from netlint.source.reading import ReadOptions, collect, parse
from tests.clusters.manifests import Manifest, network_policy, to_yaml
from tests.unit.pipeline import report_on, rulebook

FROM_ALL: Manifest = {"ingress": [{"from": [{"podSelector": {}}]}]}
WIDE = to_yaml([network_policy("wide", {"podSelector": {}, **FROM_ALL}, "shop")])
OTHER = to_yaml([network_policy("other", {"podSelector": {}, **FROM_ALL}, "data")])
WEB = to_yaml([network_policy("web", {"podSelector": {"matchLabels": {"app": "web"}}, **FROM_ALL}, "shop")])
SETTINGS = Settings(profile=Profile.PEDANTIC, select=("policy-redundant",))


@pytest.mark.parametrize(
    ("wide", "web", "expected"),
    [
        ("wide.yaml", "web.yaml", 1),
        ("base/wide.yaml", "overlays/dev/web.yaml", 1),
        ("overlays/dev/wide.yaml", "overlays/dev/web.yaml", 1),
        pytest.param("overlays/prod/wide.yaml", "overlays/dev/web.yaml", 0, id="another overlay"),
        pytest.param("overlays/dev/wide.yaml", "base/web.yaml", 0, id="an overlay that may be left out"),
        pytest.param("base/wide-dev.yaml", "base/web.yaml", 0, id="a file for one environment"),
        pytest.param("base/wide-dev.yaml", "base/web-prod.yaml", 0, id="files for two environments"),
    ],
)
def test_only_what_stands_wherever_a_policy_does_covers_it(wide: str, web: str, expected: int) -> None:
    """S6.9, N01"""
    files = {wide: WIDE, web: WEB, "overlays/prod/other.yaml": OTHER, "base/other-prod.yaml": OTHER}
    assert len(report_on(files, SETTINGS).findings) == expected


def test_objects_without_a_namespace_are_compared_within_a_folder() -> None:
    """S1.68: each folder may be applied to a namespace of its own."""
    wide, web = (text.replace('"namespace": "shop"', '"labels": {}') for text in (WIDE, WEB))
    assert len(report_on({"a/wide.yaml": wide, "a/web.yaml": web}, SETTINGS).findings) == 1
    assert len(report_on({"a/wide.yaml": wide, "b/web.yaml": web}, SETTINGS).findings) == 0


@pytest.mark.parametrize(("patched", "expected"), [("wide", 0), ("web", 0), ("other", 1)])
def test_what_kustomize_patches_neither_covers_nor_is_covered(
    patched: str, expected: int, tmp_path: Path
) -> None:
    """N01: a patch may add or replace rules."""
    patch = f"patches: [{{path: patch.yaml, target: {{kind: NetworkPolicy, name: {patched}}}}}]\n"
    files = {"wide.yaml": WIDE, "web.yaml": WEB, "kustomization.yaml": patch, "patch.yaml": "[]\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(parse(collect([str(tmp_path)], ReadOptions())), rulebook(), SETTINGS, debug=True)
    assert len(report.findings) == expected


@pytest.mark.parametrize("again", [WIDE, WEB])
def test_what_is_given_twice_neither_covers_nor_is_covered(again: str) -> None:
    """S6.9: which of the two the cluster has is not sure, and without the later one it has the earlier."""
    assert len(report_on({"a/wide.yaml": WIDE, "a/web.yaml": WEB}, SETTINGS).findings) == 1
    files = {"a/wide.yaml": WIDE, "a/web.yaml": WEB, "b/again.yaml": again}
    assert len(report_on(files, SETTINGS).findings) == 0
