"""Which paths of Ingresses get nothing, or lose a part, agrees with the rule that answers each request."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.engine.answers.asked_urls import AskedUrl
from netlint.engine.answers.url_doors import Doors
from netlint.engine.lookup import Lookup
from netlint.engine.routing.claims import Claim, claims_of
from netlint.engine.routing.contested_paths import Contested, ContestedPaths
from netlint.engine.routing.hostnames import ingress_host_matches
from netlint.engine.routing.ingress_requests import ingress_choice
from netlint.engine.routing.requests import Candidate, Request
from netlint.model.entry import Backend, Ingress, IngressClass, IngressPath, IngressRule
from netlint.model.snapshot import Snapshot
from tests.unit.engine.requesting import ingress, rule
from tests.unit.normalize.given import snapshot

CLASSES = (IngressClass("c", "example.com/c", is_default=False),)
REQUESTS = [
    Request(host, path)
    for host, path in product(
        ["x.com", "y.com", "any1.com", "x.org"],
        ["/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/any1", "/a/any1", "/any1", "/ab", "/ab/any1"],
    )
]
Path = tuple[str, str, str]
PATHS: st.SearchStrategy[Path] = st.tuples(
    st.sampled_from(["x.com", "x.com", "*.com", ""]),
    st.sampled_from(["/", "/a", "/a/", "/a/b", "/a/b/", "/ab"]),
    st.sampled_from(["Prefix", "Prefix", "Exact", "ImplementationSpecific"]),
)


def built(written: list[list[Path]]) -> list[Ingress]:
    """Ingresses of two namespaces with these hosts, paths and types; every path has a Service of its own."""
    found = []
    for number, paths in enumerate(written):
        namespace = ("one", "two")[number % 2]
        rules = tuple(
            IngressRule(host, (IngressPath(path, kind, Backend(namespace, f"s{number}-{index}", 80)),))
            for index, (host, path, kind) in enumerate(paths)
        )
        found.append(Ingress("networking.k8s.io/v1", namespace, f"i{number}", "c", rules))
    return found


INGRESSES = st.lists(st.lists(PATHS, min_size=1, max_size=4), min_size=1, max_size=3).map(built)


def contested(ingresses: list[Ingress]) -> ContestedPaths:
    return ContestedPaths(Lookup(Snapshot(ingresses=tuple(ingresses), ingress_classes=CLASSES)))


def candidates(request: Request, ingresses: list[Ingress]) -> tuple[Candidate, ...]:
    return ingress_choice(request, ingresses).candidates


def settled(request: Request, ingresses: list[Ingress]) -> IngressPath | None:
    """The path that gets a request for certain."""
    choice = ingress_choice(request, ingresses)
    found = choice.candidates[0].rule if choice.settled and choice.candidates else None
    assert found is None or isinstance(found, IngressPath)
    return found


def at_the_door(request: Request, ingresses: list[Ingress]) -> object:
    """What surely takes a request, as `netlint reach` tells of its URL."""
    lookup = Lookup(Snapshot(ingresses=tuple(ingresses), ingress_classes=CLASSES))
    (door,) = Doors(lookup).of(AskedUrl(request, 80))
    return door.choice.candidates[0].rule if door.choice.settled else None


def requests_of(claim: Claim) -> list[Request]:
    """The requests of the alphabet that a path stands for, at a host that its rule alone names."""
    host = {"x.com": "x.com", "*.com": "any1.com", "": "x.org"}[claim.rule.host]
    alone = Ingress("v1", "one", "i", "c", (IngressRule(claim.rule.host, (claim.path,)),))
    return [r for r in REQUESTS if r.host == host and candidates(r, [alone])]


@settings(deadline=None)
@given(INGRESSES)
def test_no_request_gets_to_a_shadowed_path(ingresses: list[Ingress]) -> None:
    """S4.10, S4.11: and the request that is shown gets to the path that is named."""
    for found in contested(ingresses).shadowed():
        assert ingress_host_matches(found.loser.rule.host, found.request.host)
        assert settled(found.request, ingresses) is found.taker.path
        assert at_the_door(found.request, ingresses) is found.taker.path
        for request in REQUESTS:
            answers = candidates(request, ingresses)
            assert not answers or answers[0].rule is not found.loser.path


@settings(deadline=None)
@given(INGRESSES)
def test_every_other_prefix_has_a_request_that_may_get_to_it(ingresses: list[Ingress]) -> None:
    """S4.11: where one path surely takes each of its requests, it is shadowed."""
    dead = {id(found.loser.path) for found in contested(ingresses).shadowed()}
    for claim in (claim for item in ingresses for claim in claims_of(item)):
        if claim.path.type == "Prefix" and id(claim.path) not in dead:
            winners = [settled(request, ingresses) for request in requests_of(claim)]
            assert any(winner is None or winner is claim.path for winner in winners)


@settings(deadline=None)
@given(INGRESSES)
def test_a_captured_request_would_go_to_the_other_namespace(ingresses: list[Ingress]) -> None:
    """S4.11."""
    for found in contested(ingresses).captured(parts=True):
        loser, taker = found.loser.ingress, found.taker.ingress
        assert loser.namespace != taker.namespace
        assert found.loser.path.path != "/"
        assert at_the_door(found.request, ingresses) is found.taker.path
        assert settled(found.request, [i for i in ingresses if i is not taker]) is found.loser.path


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.just("x.com"), st.sampled_from(["/", "/a", "/a/b", "/ab"]), st.just("Prefix"))),
        max_size=3,
    ).map(built)
)
def test_every_capture_below_the_root_is_found(ingresses: list[Ingress]) -> None:
    """S4.11: whatever a path of one namespace surely takes from the next longer prefix, of another namespace."""
    found = {(id(item.taker.path), id(item.loser.path)) for item in contested(ingresses).captured(parts=True)}
    for request in REQUESTS:
        taker = settled(request, ingresses)
        owner = next((i for i in ingresses if any(taker in r.paths for r in i.rules)), None)
        loser = settled(request, [i for i in ingresses if i is not owner])
        if taker is None or owner is None or loser is None or loser.path in ("/", taker.path):
            continue
        own = [r.paths[0].path for r in owner.rules if loser.path <= r.paths[0].path < taker.path]
        if loser.backend.namespace != owner.namespace and not own:
            assert (id(taker), id(loser)) in found


A, B = "web", "api"
SHORT, LONG = ("/a", "Prefix", A), ("/a/", "Prefix", B)


def shown(text: str) -> list[tuple[str, str, str]]:
    """The loser, the taker and the URL of each shadowed path."""
    return [in_short(found) for found in ContestedPaths(Lookup(snapshot(text))).shadowed()]


def in_short(found: Contested) -> tuple[str, str, str]:
    request = found.request
    url = f"{request.scheme}://{request.host}{request.path}"
    return found.loser.path.backend.service, found.taker.path.backend.service, url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ingress(rule("a.com", SHORT, LONG), rule("*.com", ("/", "Prefix", A))),
            [(A, B, "http://a.com/a")],
            id="S4.8 a wildcard is not closer",
        ),
        pytest.param(
            ingress(rule("*.com", SHORT, LONG), rule("any.com", ("/", "Prefix", A))),
            [(A, B, "http://any1.com/a/any1")],
            id="S4.8 not at a host of its own",
        ),
        pytest.param(
            ingress(rule("a.com", SHORT, LONG)),
            [(A, B, "http://a.com/a")],
            id="S4.11 a slash makes a prefix longer",
        ),
        pytest.param(
            ingress(rule("a.com", SHORT, LONG, ("/a", "Exact", "exact"))),
            [(A, B, "http://a.com/a/any1")],
            id="S4.11 not the request that a third takes",
        ),
        pytest.param(
            ingress(rule("a.com", SHORT)) + ingress(rule("a.com", LONG), name="j", space="team"),
            [(A, B, "http://a.com/a")],
            id="S4.20 Ingresses of all namespaces are merged",
        ),
        pytest.param(
            ingress(
                rule("a.com", SHORT),
                rule("a.com", LONG),
                more="ingressClassName: nginx, tls: [{hosts: [a.com]}]",
            ),
            [(A, B, "https://a.com/a")],
            id="S4.15 the scheme of the host",
        ),
        pytest.param(
            ingress(rule("a.com", ("/a", "ImplementationSpecific", A), LONG)),
            [(A, B, "http://a.com/a")],
            id="S4.12 a prefix for ingress-nginx",
        ),
        pytest.param(
            ingress(rule("a.com", ("/a", "ImplementationSpecific", A), LONG), more="ingressClassName: other"),
            [],
            id="S4.12 up to the class",
        ),
        pytest.param(
            ingress(rule("a.com", SHORT, LONG), more="ingressClassName: traefik"), [], id="V11.4 text"
        ),
        pytest.param(
            ingress(rule("a.com", SHORT, LONG)).replace(
                "metadata: {", "metadata: {annotations: {nginx.ingress.kubernetes.io/use-regex: 'true'}, "
            ),
            [],
            id="S4.12 patterns",
        ),
        pytest.param(
            ingress(rule("a.com", SHORT)) + ingress(rule("b.com", LONG), name="j"), [], id="S4.6 another host"
        ),
        pytest.param(
            ingress(rule("*.com", SHORT)) + ingress(rule("a.com", LONG), name="j"),
            [],
            id="S4.7 one host of many",
        ),
        pytest.param(
            ingress(rule("a.com", SHORT))
            + ingress(rule("a.com", LONG), name="j", more="ingressClassName: other"),
            [],
            id="S4.16 another class",
        ),
        pytest.param(ingress(rule("a.com", ("/a", "Exact", A), LONG)), [], id="S4.11 an exact path"),
        pytest.param(ingress(rule("a.com", SHORT, ("/a/", "Prefix", A))), [], id="the same backend"),
    ],
)
def test_a_prefix_is_shadowed_by_a_longer_one_of_the_same_elements(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert shown(text) == expected
