"""Which places of a tree are alternatives of each other."""

import pytest

from netlint.engine.variants import Variants
from netlint.model.labels import Labels
from netlint.model.service import Service, ServiceType
from netlint.model.snapshot import Snapshot
from netlint.origin import Origin


def variants(*services: tuple[str, str]) -> Variants:
    """Services of the namespace `shop`, each as (file, name)."""
    return Variants(
        Snapshot(
            services=tuple(
                Service("shop", name, ServiceType.CLUSTER_IP, Labels(), origin=Origin(file, 0))
                for file, name in services
            )
        )
    )


def test_folders_that_define_the_same_object_are_alternatives() -> None:
    """S6.9"""
    tree = variants(
        ("k8s/base/a.yaml", "web"), ("k8s/release/all.yaml", "web"), ("k8s/release/b.yaml", "cart")
    )
    assert tree.alternatives(Origin("k8s/base/deep/x.yaml", 0), Origin("k8s/release/b.yaml", 0))


def test_files_that_define_the_same_object_are_alternatives() -> None:
    """S6.9"""
    tree = variants(("k8s/all-in-one.yaml", "web"), ("k8s/web.yaml", "web"), ("k8s/cart.yaml", "cart"))
    assert tree.alternatives(Origin("k8s/all-in-one.yaml", 3), Origin("k8s/web.yaml", 0))
    assert not tree.alternatives(Origin("k8s/web.yaml", 0), Origin("k8s/cart.yaml", 0))


def test_one_file_is_applied_as_a_whole() -> None:
    tree = variants(("k8s/all.yaml", "web"), ("k8s/all.yaml", "web"))
    assert not tree.alternatives(Origin("k8s/all.yaml", 0), Origin("k8s/all.yaml", 1))


def test_folders_with_nothing_in_common_are_applied_together() -> None:
    tree = variants(("apps/web/a.yaml", "web"), ("apps/cart/a.yaml", "cart"))
    assert not tree.alternatives(Origin("apps/web/a.yaml", 0), Origin("apps/cart/a.yaml", 0))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("overlays/dev/a.yaml", "overlays/prod/b.yaml", True),
        ("values-staging.yaml", "values-production.yaml", True),
        ("web-dev/a.yaml", "cart-dev/a.yaml", False),
        ("dev/a.yaml", "base/a.yaml", False),
        ("clusters/east/a.yaml", "clusters/west/b.yaml", True),
        ("deploy/overlays/one/a.yaml", "deploy/overlays/two/sub/b.yaml", True),
        ("clusters/a.yaml", "clusters/west/b.yaml", False),
        ("clusters/a.yaml", "clusters/b.yaml", False),
        ("clusters/common/a.yaml", "clusters/west/b.yaml", False),
        ("clusters/east/web/a.yaml", "clusters/east/cart/b.yaml", False),
        ("production-ready/a.yaml", "devices/a.yaml", False),
    ],
)
def test_names_of_different_environments_tell_alternatives(one: str, other: str, expected: bool) -> None:
    assert variants().alternatives(Origin(one, 0), Origin(other, 0)) is expected
