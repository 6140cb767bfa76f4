"""What the examples of the rules about precedence cannot show: severities, several files, patches, and numbers."""

from pathlib import Path

import pytest

from netlint.config import Profile, Settings
from netlint.finding import Finding, Severity
from netlint.lint import lint
from netlint.source.reading import ReadOptions, collect, parse
from tests.unit.engine.requesting import backend, http, ingress, rule
from tests.unit.engine.route_objects import gateway
from tests.unit.pipeline import report_on, rulebook

SHADOWED, CAPTURE, DEAD = "ingress-path-shadowed", "ingress-cross-namespace-capture", "httproute-rule-dead"
SHORT = ingress(rule("a.com", ("/docs", "Prefix", "web")), more="ingressClassName: public")
LONG = ingress(
    rule("a.com", ("/docs/", "Prefix", "api")), name="j", space="team", more="ingressClassName: public"
)
EXACT = ingress(
    rule("a.com", ("/docs", "Exact", "api")), name="j", space="team", more="ingressClassName: public"
)
BELOW = ingress(
    rule("a.com", ("/docs/x", "Prefix", "api")), name="j", space="team", more="ingressClassName: public"
)
TWICE = http(backend("web"), backend("api"))
SAME = http(backend("web"), backend("web"))
SLASH = http(backend("web", "/a"), backend("api", "/a/"))
OUTRANKED = (
    gateway("name: a, port: 80, protocol: HTTP, hostname: a.com") + http(backend("web")),
    http(backend("api", "/a"), name="s", hosts="'*.com'"),
)


def findings(check: str, files: dict[str, str], profile: Profile = Profile.DEFAULT) -> list[Finding]:
    return list(report_on(files, Settings(select=(check,), profile=profile)).findings)


@pytest.mark.parametrize(
    ("check", "text", "default", "pedantic"),
    [
        pytest.param(SHADOWED, SHORT + LONG, Severity.WARNING, Severity.WARNING, id="S4.11 shadowed"),
        pytest.param(
            CAPTURE, SHORT + EXACT, Severity.WARNING, Severity.WARNING, id="S4.11 the head of a prefix"
        ),
        pytest.param(CAPTURE, SHORT + BELOW, None, Severity.NOTE, id="S4.11 a part of a prefix"),
        pytest.param(DEAD, TWICE, Severity.WARNING, Severity.WARNING, id="S5.20 the first rule"),
        pytest.param(DEAD, SAME, None, Severity.NOTE, id="S5.20 nothing else is done"),
        pytest.param(DEAD, SLASH, None, Severity.NOTE, id="S5.20 a slash more"),
        pytest.param(DEAD, "".join(OUTRANKED), None, Severity.NOTE, id="S5.20 another route"),
    ],
)
def test_only_what_is_sure_and_does_harm_is_a_warning(
    check: str, text: str, default: Severity | None, pedantic: Severity
) -> None:
    for profile, severity in ((Profile.DEFAULT, default), (Profile.PEDANTIC, pedantic)):
        found = [finding.severity for finding in findings(check, {"a.yaml": text}, profile)]
        assert found == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("check", "one", "other"),
    [
        pytest.param(SHADOWED, SHORT, LONG, id=SHADOWED),
        pytest.param(CAPTURE, SHORT, EXACT, id=CAPTURE),
        pytest.param(DEAD, *OUTRANKED, id=DEAD),
    ],
)
def test_what_is_never_applied_together_is_not_compared(check: str, one: str, other: str) -> None:
    """S6.9."""
    together = {"base/a.yaml": one, "base/b.yaml": other}
    apart = {"overlays/dev/a.yaml": one, "overlays/prod/b.yaml": other}
    assert len(findings(check, together, Profile.PEDANTIC)) == 1
    assert findings(check, apart, Profile.PEDANTIC) == []


@pytest.mark.parametrize(
    ("check", "text", "kind"),
    [
        pytest.param(SHADOWED, SHORT + LONG, "Ingress", id=SHADOWED),
        pytest.param(CAPTURE, SHORT + EXACT, "Ingress", id=CAPTURE),
        pytest.param(DEAD, TWICE, "HTTPRoute", id=DEAD),
    ],
)
def test_what_kustomize_patches_may_be_otherwise(
    check: str, text: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(text, encoding="utf-8")
    assert len(linted(check)) == 1
    patch = f"{{patch: '[]', target: {{kind: {kind}, name: {'r' if kind == 'HTTPRoute' else 'j'}}}}}"
    Path("prod").mkdir()
    Path("prod/kustomization.yaml").write_text(f"resources: [..]\npatches: [{patch}]\n", encoding="utf-8")
    assert linted(check) == []


def linted(check: str) -> list[Finding]:
    """What a rule reports in the working folder."""
    given = parse(collect(["."], ReadOptions()))
    return list(lint(given, rulebook(), Settings(select=(check,)), debug=True).findings)


def test_a_rule_is_named_in_each_overlay_that_gives_it() -> None:
    """S5.20: rules of one route need no other file, and no Gateway."""
    files = {"overlays/dev/a.yaml": TWICE, "overlays/prod/a.yaml": TWICE}
    found = findings(DEAD, files)
    assert [finding.location.file for finding in found] == sorted(files)
    assert all("`http://a.com/`, for example, goes to rule 1" in finding.message for finding in found)


def test_many_claims_to_one_path_are_left_alone() -> None:
    """S4.19: they are compared up to a number, so that the time does not grow with their square."""
    paths = [("/a", "Prefix", "web"), ("/a/", "Prefix", "api")]
    few = ingress(rule("a.com", *paths), more="ingressClassName: public")
    many = ingress(rule("a.com", *paths * 100), more="ingressClassName: public")
    assert len(findings(SHADOWED, {"a.yaml": few})) == 1
    assert findings(SHADOWED, {"a.yaml": many}) == []
