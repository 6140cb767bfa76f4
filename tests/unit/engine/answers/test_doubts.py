"""Which fact is missing where a peer may mean a pod."""

import pytest

from netlint.engine.answers.doubts import doubts
from netlint.engine.reachability.parties import Pod
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.peer import OwnNamespace, PodPeer
from netlint.model.selector import labels_equal

HOME = Namespace("x", Labels.of([(NAME_LABEL, "x")]))
PEER = PodPeer(OwnNamespace(), labels_equal([("app", "a")]))


@pytest.mark.parametrize(
    ("labels", "doubt"),
    [
        (Labels(uncertain_keys=frozenset({"app"})), "the pods get the label `app` at run time"),
        (Labels(complete=False), "whether the pods carry the label `app` is not in the input"),
    ],
    ids=["S6.3 a controller adds it", "S5.32 nothing shows the pods"],
)
def test_a_label_that_is_not_known_is_named_with_the_reason(labels: Labels, doubt: str) -> None:
    assert list(doubts(PEER, "x", Pod(HOME, labels), DEFAULT_NETWORK)) == [doubt]
