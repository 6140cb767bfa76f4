"""Which controller serves an Ingress, as far as the input tells."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.routing.ingress_classes import IngressClasses
from netlint.model.entry import Ingress, IngressClass
from netlint.model.snapshot import Snapshot


def classes(*items: IngressClass) -> IngressClasses:
    return IngressClasses(Lookup(Snapshot(ingress_classes=items)))


def of(name: str, controller: str = "example.com/c", *, is_default: bool = False) -> IngressClass:
    return IngressClass(name, controller, is_default)


def test_an_ingress_without_a_class_gets_the_only_default_one() -> None:
    """S4.17, T221."""
    bare = Ingress("networking.k8s.io/v1", "shop", "web", "")
    assert classes(of("a"), of("b", is_default=True)).name(bare) == "b"
    assert classes(of("a", is_default=True), of("b", is_default=True)).name(bare) == ""
    assert classes(of("b", is_default=True)).name(Ingress("networking.k8s.io/v1", "shop", "web", "a")) == "a"


@pytest.mark.parametrize(
    ("known", "name", "expected"),
    [
        pytest.param((), "nginx", (True,), id="S4.12 its usual name"),
        pytest.param((), "public", (False, True), id="S4.12 another name"),
        pytest.param((of("public", "k8s.io/ingress-nginx"),), "public", (True,), id="S4.16 by its class"),
        pytest.param(
            (of("nginx", "nginx.org/ingress-controller"),), "nginx", (False,), id="S4.16 another of that name"
        ),
        pytest.param((of("public"),), "nginx", (False, True), id="S4.16 a class that is not given"),
    ],
)
def test_a_class_tells_whether_ingress_nginx_serves_it(
    known: tuple[IngressClass, ...], name: str, expected: tuple[bool, ...]
) -> None:
    assert classes(*known).readings(name) == expected


@pytest.mark.parametrize(
    ("known", "name", "expected"),
    [
        pytest.param((), "public", True, id="S4.10 as Kubernetes says"),
        pytest.param((), "", False, id="S4.17 no class at all"),
        pytest.param((), "traefik-internal", False, id="V11.4 by name"),
        pytest.param((of("public", "traefik.io/ingress-controller"),), "public", False, id="V11.4 by class"),
    ],
)
def test_some_controllers_compare_paths_as_text(
    known: tuple[IngressClass, ...], name: str, expected: bool
) -> None:
    assert classes(*known).keeps_to_elements(name) is expected
