"""Which objects will be in one namespace."""

import pytest

from netlint.engine.evidence.together import share_namespace
from netlint.origin import Origin


@pytest.mark.parametrize(
    ("namespace", "one", "other", "share"),
    [
        pytest.param("shop", "a/p.yaml", "b/q.yaml", True, id="a namespace is one wherever it is written"),
        pytest.param("", "a/p.yaml", "a/q.yaml", True, id="S1.68 a folder is applied at once"),
        pytest.param("", "a/p.yaml", "b/q.yaml", False, id="S1.68 another folder, perhaps another namespace"),
        pytest.param("", "p.yaml", "q.yaml", True, id="no folder"),
    ],
)
def test_objects_without_a_namespace_belong_together_by_folder(
    namespace: str, one: str, other: str, share: bool
) -> None:
    """S1.68"""
    assert share_namespace(namespace, Origin(one, 0), Origin(other, 0)) is share
