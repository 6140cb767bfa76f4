"""Which rule of the Ingresses of a class answers a request."""

import pytest

from netlint.engine.routing.ingress_requests import ingress_choice
from netlint.engine.routing.requests import Request
from netlint.model.truth import Truth
from tests.unit.engine.route_objects import names
from tests.unit.normalize.given import snapshot


def ingress(*rules: tuple[str, str, str, str], name: str = "i", more: str = "", annotations: str = "") -> str:
    """An Ingress with rules of a host, a path, its type and the Service behind it."""
    items = ", ".join(
        f'{{host: "{host}", http: {{paths: [{{path: "{path}", pathType: {kind}, '
        f"backend: {{service: {{name: {target}, port: {{number: 80}}}}}}}}]}}}}"
        for host, path, kind, target in rules
    )
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n"
        f"metadata: {{name: {name}, namespace: shop, annotations: {{{annotations}}}}}\n"
        f"spec: {{ingressClassName: c, rules: [{items}]{more}}}\n"
    )


def asked(text: str, path: str, host: str = "a.com", *, nginx: bool = False) -> tuple[list[str], bool]:
    return names(ingress_choice(Request(host, path), snapshot(text).ingresses, is_nginx=nginx))


DEFAULT = ", defaultBackend: {service: {name: fallback, port: {number: 80}}}"
EXACT = ingress(("a.com", "/foo", "Exact", "web"))
ROOT = ingress(("a.com", "/", "Prefix", "root"), ("a.com", "/foo", "Prefix", "foo"))
BOTH = ingress(("a.com", "/foo", "Prefix", "prefix"), ("a.com", "/foo", "Exact", "exact"))
SPECIFIC = "ImplementationSpecific"
PATTERN = 'nginx.ingress.kubernetes.io/use-regex: "true"'


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param(EXACT, "/foo", ["web"], id="T190 equal"),
        pytest.param(EXACT, "/foo/", [], id="T190 a slash more"),
        pytest.param(EXACT, "/Foo", [], id="T190 another case"),
        pytest.param(ROOT, "/foo/x", ["foo"], id="T193 the longer"),
        pytest.param(ROOT, "/bar", ["root"], id="T193 the shorter"),
        pytest.param(BOTH, "/foo", ["exact"], id="T194 Exact"),
        pytest.param(BOTH, "/foo/x", ["prefix"], id="T194 Prefix"),
        pytest.param(
            ingress(("a.com", "/foo", "Prefix", "short"), ("a.com", "/foo/", "Prefix", "long")),
            "/foo",
            ["long"],
            id="S4.11 a slash counts",
        ),
        pytest.param(ingress(("", "/", "Prefix", "any")), "/x", ["any"], id="S4.6 no host is every host"),
        pytest.param(ingress(("*.com", "/", "Prefix", "any")), "/x", ["any"], id="S4.7 one label"),
        pytest.param(ingress(("*.a.com", "/", "Prefix", "any")), "/x", [], id="S4.7 not the apex"),
        pytest.param(
            ingress(
                ("", "/", "Prefix", "any"), ("*.com", "/", "Prefix", "wild"), ("a.com", "/", "Prefix", "own")
            ),
            "/x",
            ["own"],
            id="S4.8 the exact host",
        ),
        pytest.param(ingress(more=DEFAULT), "/x", ["fallback"], id="S4.5 no rules at all"),
        pytest.param(
            ingress(("b.com", "/", "Prefix", "b"), more=DEFAULT), "/x", ["fallback"], id="S4.5 no rule"
        ),
        pytest.param(
            ingress(("a.com", "/foo", "Exact", "web"), more=DEFAULT), "/x", ["fallback"], id="S4.5 no path"
        ),
    ],
)
def test_one_rule_of_an_ingress_answers(text: str, path: str, expected: list[str]) -> None:
    assert asked(text, path) == (expected, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ingress(("a.com", "/foo", "Prefix", "mine"))
            + ingress(("a.com", "/foo", "Prefix", "yours"), name="h"),
            ["yours", "mine"],
            id="T203 S4.19 S4.20 the older wins; by name for want of ages",
        ),
        pytest.param(
            ingress(("a.com", "/foo", "Prefix", "one"), ("a.com", "/foo", "Prefix", "two")),
            ["one", "two"],
            id="S4.19 twice in one Ingress",
        ),
        pytest.param(
            ingress(("", "/", "Prefix", "any"), ("a.com", "/bar", "Prefix", "own")),
            ["any"],
            id="S4.8 whether every host's rule stands in",
        ),
        pytest.param(
            ingress(("a.com", "/fo", SPECIFIC, "special"), ("a.com", "/", "Prefix", "root")),
            ["special", "root"],
            id="S4.12 up to the class",
        ),
        pytest.param(
            ingress(("a.com", "/.*", SPECIFIC, "special"), ("a.com", "/foo", "Prefix", "foo")),
            ["foo", "special"],
            id="S4.12 a pattern may win over a longer path",
        ),
        pytest.param(
            ingress(more=DEFAULT) + ingress(more=DEFAULT, name="j"),
            ["fallback", "fallback"],
            id="S4.5 two defaults",
        ),
        pytest.param(
            ingress(more=DEFAULT).replace("rules: []", "rules: [{host: a.com}]"),
            ["fallback"],
            id="T214 S4.6 a host without http",
        ),
        pytest.param(
            ingress(("a.com", "/bar", "Prefix", "b")) + ingress(more=DEFAULT, name="j"),
            ["fallback"],
            id="S4.5 the default of another Ingress",
        ),
    ],
)
def test_what_is_up_to_the_controller_is_not_settled(text: str, expected: list[str]) -> None:
    assert asked(text, "/foo") == (expected, False)


@pytest.mark.parametrize(
    ("written", "path", "expected"),
    [
        pytest.param("/foo", "/foo/x", (["web"], True), id="S4.12 Prefix"),
        pytest.param("/foo", "/foobar", ([], True), id="S4.12 by elements"),
        pytest.param("", "/foo", (["web"], True), id="S4.12 an empty path is /"),
    ],
)
def test_what_implementation_specific_means_to_nginx(
    written: str, path: str, expected: tuple[list[str], bool]
) -> None:
    assert asked(ingress(("a.com", written, SPECIFIC, "web")), path, nginx=True) == expected


@pytest.mark.parametrize(
    ("written", "path", "expected"),
    [
        ("/foo", "/foo", (["web"], True)),
        ("/foo", "/FOObar", (["web"], False)),
        ("/FOO", "/foobar", (["web"], False)),
        ("/foo", "/bar", ([], True)),
        ("/f.*", "/bar", (["web"], False)),
    ],
)
def test_what_implementation_specific_means_to_others(
    written: str, path: str, expected: tuple[list[str], bool]
) -> None:
    """S4.12."""
    assert asked(ingress(("a.com", written, SPECIFIC, "web")), path) == expected


@pytest.mark.parametrize("kind", ["Prefix", SPECIFIC])
def test_nginx_asks_exact_paths_before_longer_prefixes(kind: str) -> None:
    """S4.12: a location for one path goes before those for prefixes, whatever their lengths."""
    text = ingress(("a.com", "/a", "Exact", "exact"), ("a.com", "/a/", kind, "prefix"))
    assert asked(text, "/a", nginx=True) == (["exact"], True)
    assert asked(text, "/a/", nginx=True) == (["prefix"], True)
    assert asked(text, "/a/b", nginx=True) == (["prefix"], True)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param(
            ingress(("a.com", "/a", "Exact", "exact"), ("a.com", "/a/", "Prefix", "prefix")),
            "/a",
            (["prefix", "exact"], False),
            id="S4.10 S4.11 the prefix is longer by a slash that counts for nothing",
        ),
        pytest.param(
            ingress(("a.com", "/a", "Exact", "exact"))
            + ingress(("a.com", "/a/", "Prefix", "prefix"), name="j"),
            "/a",
            (["prefix", "exact"], False),
            id="S4.11 in two Ingresses",
        ),
        pytest.param(
            ingress(("a.com", "/a", "Exact", "exact"), ("a.com", "/a/", "Prefix", "prefix")),
            "/a/b",
            (["prefix"], True),
            id="S4.9 below it",
        ),
        pytest.param(
            ingress(("a.com", "/a/", "Exact", "exact"), ("a.com", "/a", "Prefix", "prefix")),
            "/a/",
            (["exact"], True),
            id="S4.11 the Exact one is longer",
        ),
        pytest.param(
            ingress(("*.com", "/a", "Exact", "exact"), ("a.com", "/a/", "Prefix", "prefix")),
            "/a",
            (["prefix"], True),
            id="S4.8 the host comes first",
        ),
    ],
)
def test_an_exact_path_beside_a_prefix_that_is_longer_by_a_slash(
    text: str, path: str, expected: tuple[list[str], bool]
) -> None:
    assert asked(text, path) == expected


def test_a_candidate_says_whether_it_matches_for_certain() -> None:
    """S4.12."""
    text = ingress(("a.com", "/f.*", SPECIFIC, "pattern"), ("a.com", "/", "Prefix", "root"))
    found = ingress_choice(Request("a.com", "/foo"), snapshot(text).ingresses).candidates
    assert [candidate.certain for candidate in found] == [Truth.UNKNOWN, Truth.TRUE]


def test_a_default_backend_answers_without_a_rule() -> None:
    """S4.5."""
    (found,) = ingress_choice(Request("a.com"), snapshot(ingress(more=DEFAULT)).ingresses).candidates
    assert found.rule is None


def test_a_pattern_makes_patterns_of_all_paths_of_its_host() -> None:
    """S4.12."""
    text = ingress(("a.com", "/x", "Prefix", "x")) + ingress(
        ("a.com", "/b", SPECIFIC, "b"), ("b.com", "/", "Prefix", "b"), name="j", annotations=PATTERN
    )
    assert asked(text, "/x", nginx=True) == (["x", "b"], False)
    assert asked(text, "/x") == (["x"], True)


def test_an_ingress_that_is_refused_answers_nothing() -> None:
    """D.7."""
    assert names(ingress_choice(Request("a.com", "/foo"), snapshot(EXACT, rejected=(0,)).ingresses)) == (
        [],
        True,
    )
