"""Routes of OpenShift: what is read of them."""

import pytest

from netlint.model.entry import Backend, OpenShiftRoute, Termination
from netlint.model.policy import Status
from tests.unit.engine.route_objects import openshift_route
from tests.unit.normalize.given import only, snapshot


def read(spec: str) -> OpenShiftRoute:
    return only(snapshot(openshift_route(spec)).openshift_routes)


def test_everything_that_a_route_says_is_read() -> None:
    """V8.19, V8.23."""
    spec = (
        "{host: a.example.com, path: /x, wildcardPolicy: Subdomain, port: {targetPort: http}, "
        "to: {kind: Service, name: web, weight: 3}, alternateBackends: [{kind: Service, name: new, weight: 0}]}"
    )
    found = read(spec)
    assert found == OpenShiftRoute(
        namespace="shop",
        name="r",
        host="a.example.com",
        subdomain="",
        path="/x",
        backends=(Backend("shop", "web", 0, weight=3), Backend("shop", "new", 0, weight=0)),
        target_port="http",
        termination=Termination.NONE,
        in_clear=True,
        wildcard=True,
    )
    assert [backend.origin.path for backend in found.backends] == [
        ("spec", "to"),
        ("spec", "alternateBackends", 0),
    ]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("{}", id="nothing"),
        pytest.param("{to: , alternateBackends: , port: , tls: }", id="null"),
        pytest.param("{to: web, alternateBackends: web, port: 80, tls: edge}", id="the wrong shape"),
    ],
)
def test_what_is_left_out_is_empty(spec: str) -> None:
    assert read(spec) == OpenShiftRoute("shop", "r", "", "", "", (), 0, Termination.NONE, in_clear=True)


def test_a_backend_has_weight_100_unless_it_says_otherwise() -> None:
    """V8.19."""
    assert [b.weight for b in read("{to: {name: a}, alternateBackends: [{name: b, weight: }]}").backends] == [
        100,
        100,
    ]


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        pytest.param("{termination: edge}", (Termination.EDGE, False), id="edge"),
        pytest.param("{termination: reencrypt}", (Termination.REENCRYPT, False), id="reencrypt"),
        pytest.param("{termination: passthrough}", (Termination.PASSTHROUGH, False), id="passthrough"),
        pytest.param("{}", (Termination.EDGE, False), id="not said"),
        pytest.param(
            "{termination: edge, insecureEdgeTerminationPolicy: Redirect}",
            (Termination.EDGE, False),
            id="redirect",
        ),
        pytest.param(
            "{termination: edge, insecureEdgeTerminationPolicy: Allow}", (Termination.EDGE, True), id="allow"
        ),
    ],
)
def test_where_tls_ends_and_whether_clear_text_is_answered(
    tls: str, expected: tuple[Termination, bool]
) -> None:
    """V8.20, V8.21."""
    found = read(f"{{to: {{name: a}}, tls: {tls}}}")
    assert (found.termination, found.in_clear) == expected


def test_a_refused_route_is_kept_as_refused() -> None:
    """D.7."""
    (found,) = snapshot(openshift_route("{to: {name: a}}"), rejected=(0,)).openshift_routes
    assert found.status is Status.REJECTED_OPEN
