"""Which listeners conflict, which sets of them a Gateway lets in, and which Gateway a name means."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.routing.listeners import Conflict, Gateways
from netlint.model.truth import Truth
from tests.unit.engine.route_objects import gateway, gateways, listener_set, manifest, namespace
from tests.unit.normalize.given import snapshot

LETS_IN = ", allowedListeners: {namespaces: {from: %s}}"


def listener(name: str, port: int, protocol: str, hostname: str = "") -> str:
    return f'name: {name}, port: {port}, protocol: {protocol}, hostname: "{hostname}"'


def words(conflict: Conflict) -> tuple[str, str, Truth]:
    return conflict.listener.name, conflict.rival.name, conflict.certain


@pytest.mark.parametrize(
    ("one", "other", "conflicted"),
    [
        pytest.param((8080, "HTTP"), (8080, "HTTPS"), True, id="T250 HTTP and HTTPS"),
        pytest.param((443, "TCP"), (443, "HTTPS"), True, id="T251 TCP and HTTPS"),
        pytest.param((443, "TCP"), (443, "HTTPS", "a.com"), True, id="S5.4 TCP takes the whole port"),
        pytest.param((443, "HTTPS", "a.com"), (443, "TLS", "a.com"), True, id="S5.4 HTTPS and TLS"),
        pytest.param((443, "HTTPS", "a.com"), (443, "TLS", "A.com"), True, id="S5.4 hosts have no case"),
        pytest.param((443, "HTTPS", "a.com"), (443, "HTTPS", "b.com"), False, id="S5.4 other hosts"),
        pytest.param((443, "HTTPS", "a.com"), (443, "HTTPS"), False, id="S5.4 a host and every host"),
        pytest.param((443, "HTTPS", "a.com"), (443, "TLS", "*.com"), False, id="S5.4 a host and a wildcard"),
        pytest.param((80, "HTTP"), (443, "HTTPS"), False, id="S5.4 other ports"),
        pytest.param((53, "TCP"), (53, "UDP"), False, id="S5.4 TCP and UDP"),
        pytest.param((443, "UDP"), (443, "HTTPS"), False, id="S5.4 UDP and HTTPS"),
        pytest.param((53, "UDP"), (53, "UDP"), True, id="S5.4 UDP twice"),
        pytest.param((53, "TCP"), (53, "TCP"), True, id="S5.4 TCP twice"),
        pytest.param((80, "example.com/a"), (80, "HTTP"), False, id="S5.3 a vendor's protocol"),
    ],
)
def test_all_listeners_in_conflict_inside_a_gateway_lose(
    one: tuple[int, str], other: tuple[int, str], conflicted: bool
) -> None:
    """S5.5: there is no winner, and others may still be served."""
    free = listener("free", 9999, "HTTP")
    model, known = gateways(gateway(listener("a", *one), listener("b", *other), free))
    lost = [known.is_conflicted(item) for item in model.gateways[0].listeners]
    assert lost == [Truth.of(conflicted), Truth.of(conflicted), Truth.FALSE]


def test_a_gateway_that_is_refused_has_no_conflicts() -> None:
    """D.7, V-GW.2."""
    text = gateway(listener("a", 80, "HTTP"), listener("b", 80, "HTTP"))
    assert [words(c) for c in gateways(text)[1].conflicts] == [("a", "b", Truth.TRUE), ("b", "a", Truth.TRUE)]
    assert Gateways(Lookup(snapshot(text, rejected=(0,)))).conflicts == ()


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        pytest.param("All", [("b", "a", Truth.TRUE)], id="T259 the Gateway wins"),
        pytest.param("None", [], id="S5.15 not let in"),
        pytest.param(
            "Selector, selector: {matchLabels: {team: t}}",
            [("b", "a", Truth.UNKNOWN)],
            id="S1.66 unknown labels",
        ),
    ],
)
def test_a_gateway_wins_over_its_sets(allowed: str, expected: list[tuple[str, str, Truth]]) -> None:
    text = gateway(listener("a", 80, "HTTP"), namespace="infra", more=LETS_IN % allowed)
    text += listener_set(listener("b", 80, "HTTP"), parent="name: g, namespace: infra")
    model, known = gateways(text)
    assert [words(conflict) for conflict in known.conflicts] == expected
    assert known.is_conflicted(model.gateways[0].listeners[0]) is Truth.FALSE


def test_of_two_sets_the_older_wins() -> None:
    """S5.15: no file tells the age."""
    text = gateway(listener("a", 80, "HTTP"), more=LETS_IN % "Same")
    text += listener_set(listener("b", 81, "HTTP"), name="s") + listener_set(
        listener("c", 81, "HTTP"), name="t"
    )
    found = [words(conflict) for conflict in gateways(text)[1].conflicts]
    assert found == [("b", "c", Truth.UNKNOWN), ("c", "b", Truth.UNKNOWN)]


def test_sets_of_two_gateways_do_not_meet() -> None:
    """S5.15."""
    text = gateway(listener("a", 80, "HTTP"), more=LETS_IN % "Same")
    text += gateway(listener("a", 80, "HTTP"), name="h", more=LETS_IN % "Same")
    text += listener_set(listener("b", 81, "HTTP"), name="s")
    text += listener_set(listener("c", 81, "HTTP"), name="t", parent="name: h")
    assert gateways(text)[1].conflicts == ()


def test_inside_a_set_the_first_may_be_served() -> None:
    """S5.5, S5.15."""
    text = gateway(listener("a", 80, "HTTP"), more=LETS_IN % "Same")
    text += listener_set(listener("b", 81, "HTTP"), listener("c", 81, "TCP"))
    model, known = gateways(text)
    assert [known.is_conflicted(item) for item in model.gateways[1].listeners] == [Truth.UNKNOWN, Truth.TRUE]


@pytest.mark.parametrize(
    ("allowed", "own", "expected"),
    [
        pytest.param("Same", "infra", Truth.TRUE, id="S5.15 Same"),
        pytest.param("Same", "shop", Truth.FALSE, id="S5.15 Same, another namespace"),
        pytest.param("Same", "", Truth.UNKNOWN, id="S1.68 no namespace is set"),
        pytest.param("All", "shop", Truth.TRUE, id="S5.15 All"),
        pytest.param("None", "infra", Truth.FALSE, id="S5.15 None"),
        pytest.param("Selector, selector: {matchLabels: {team: t}}", "given", Truth.TRUE, id="S5.15 labels"),
        pytest.param("Selector, selector: {}", "unseen", Truth.TRUE, id="S1.29 every namespace"),
    ],
)
def test_which_sets_a_gateway_lets_in(allowed: str, own: str, expected: Truth) -> None:
    text = namespace("given", "{team: t}")
    text += gateway(listener("a", 80, "HTTP"), namespace="infra", more=LETS_IN % allowed)
    text += listener_set(listener("b", 81, "HTTP"), namespace=own, parent="name: g, namespace: infra")
    model, known = gateways(text)
    assert known.merges(model.gateways[1]) is expected


def test_a_name_means_the_objects_of_its_namespace_or_else_those_without_one() -> None:
    """S1.68, S6.9."""
    one, adrift = listener("a", 80, "HTTP"), listener("z", 80, "HTTP")
    text = gateway(one) + gateway(one) + gateway(adrift, namespace="") + gateway(one, namespace="infra")
    _, known = gateways(text)

    def answers(namespace: str) -> list[tuple[str, Truth]]:
        return [(found.namespace, certain) for found, certain in known.named("Gateway", namespace, "g")]

    assert answers("shop") == [("shop", Truth.TRUE), ("shop", Truth.TRUE)]
    assert answers("blog") == [("", Truth.UNKNOWN)]
    assert answers("") == [("", Truth.TRUE)]
    assert known.named("ListenerSet", "shop", "g") == []


def test_the_class_of_a_set_is_that_of_its_gateway() -> None:
    """S5.2, S5.14."""
    text = gateway(listener("a", 80, "HTTP")) + listener_set(listener("b", 81, "HTTP"))
    text += listener_set(listener("b", 81, "HTTP"), name="t", parent="name: unseen")
    model, known = gateways(text + manifest("GatewayClass", "{controllerName: example.com/x}", "c"))
    assert [known.class_name(owner) for owner in model.gateways] == ["c", "c", ""]
    assert [known.controller(owner) for owner in model.gateways] == ["example.com/x", "example.com/x", ""]
    assert [known.has_class(owner) for owner in model.gateways] == [Truth.TRUE, Truth.TRUE, Truth.UNKNOWN]
