"""Which objects are surely applied together."""

import pytest

from netlint.engine.evidence.applied import Applied
from netlint.model.labels import Labels
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.origin import Origin

WORKLOAD = Workload("v1", "Pod", "shop", "web", Labels())


@pytest.mark.parametrize(
    ("one", "other", "namespace", "together"),
    [
        ("a/x.yaml", "b/y.yaml", "shop", True),
        ("a/x.yaml", "a/y.yaml", "", True),
        ("a/x.yaml", "b/y.yaml", "", False),
        ("a/x.yaml", "y.yaml", "", False),
        ("overlays/dev/x.yaml", "overlays/prod/y.yaml", "shop", False),
        ("overlays/dev/x.yaml", "overlays/prod/y.yaml", "", False),
    ],
)
def test_objects_meet_in_a_namespace_or_in_a_folder(
    one: str, other: str, namespace: str, together: bool
) -> None:
    """S1.68, S6.9"""
    applied = Applied(Snapshot(), lambda *_: False)
    assert applied.together(Origin(one, 0), Origin(other, 0), namespace) is together


def test_what_kustomize_patches_is_not_applied_as_written() -> None:
    applied = Applied(Snapshot(), lambda kind, name: (kind, name) == ("Pod", "web"))
    assert not applied.as_written(WORKLOAD)
    assert applied.as_written()
    assert applied.as_written(Workload("v1", "Pod", "shop", "api", Labels()))
