"""The workload and the label that a selector probably meant."""

import pytest

from netlint.engine.similar import CLOSE, Near, closeness, closest
from netlint.model.labels import Labels, Pair
from netlint.model.workload import Workload


def workload(name: str, **labels: str) -> Workload:
    return Workload(
        "apps/v1", "Deployment", "shop", name, Labels.of((k.replace("__", "/"), v) for k, v in labels.items())
    )


FRONTEND = workload("frontend", app="frontend", tier="web")
CART = workload("cart", app="cart", tier="data")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("app", "fronted"), ("app", "frontend")),
        (("App", "frontend"), ("app", "frontend")),
        (("app.kubernetes.io/name", "frontend"), ("app", "frontend")),
    ],
)
def test_a_slip_in_the_key_or_in_the_value_is_found(wanted: Pair, found: Pair) -> None:
    """demands 30"""
    miss = Near([CART, FRONTEND]).to(frozenset({wanted, ("tier", "web")}))
    assert miss is not None
    assert (miss.workload, miss.wanted, miss.found) == (FRONTEND, wanted, found)


def test_a_label_that_matches_does_not_make_another_one_near() -> None:
    assert Near([CART, FRONTEND]).to(frozenset({("app", "billing"), ("tier", "web")})) is None


def test_nothing_is_near_without_workloads_or_labels() -> None:
    assert Near([]).to(frozenset({("app", "frontend")})) is None
    assert Near([workload("bare")]).to(frozenset({("app", "frontend")})) is None


def test_the_workload_that_fits_more_labels_wins() -> None:
    other = workload("frontend-admin", app="frontend", tier="admin")
    miss = Near([other, FRONTEND]).to(frozenset({("app", "fronted"), ("tier", "web")}))
    assert miss is not None
    assert miss.workload is FRONTEND


@pytest.mark.parametrize(
    ("wanted", "found", "is_close"),
    [
        ("fronted", "frontend", True),
        ("frotnend", "frontend", True),
        ("Frontend", "frontend", True),
        ("web", "wed", False),
        ("wbe", "web", True),
        ("ewb", "web", True),
        ("bew", "web", False),
        ("db", "bd", False),
        ("", "web", False),
        ("app", "apps", True),
        ("aa", "aaaa", False),
        ("redis-master", "redis-slave", False),
        ("api-v1", "api-v2", False),
        ("cart", "order", False),
    ],
)
def test_a_slip_of_the_pen_is_close(wanted: str, found: str, is_close: bool) -> None:
    assert (closeness(wanted, found) >= CLOSE) is is_close
    assert closeness(wanted, found) == closeness(found, wanted) <= 1


def test_the_closest_name_is_a_slip_away() -> None:
    assert closest("fronted", ["cart", "frontend", "front-end-v2"]) == "frontend"
    assert closest("billing", ["cart", "frontend"]) == ""
    assert closest("billing", []) == ""
