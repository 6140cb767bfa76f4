"""The places in manifests that decide about the witness of a refuted intent."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from netlint.engine.answers.explain import SideAnswer
from netlint.intents.judge import Judgment
from netlint.intents.model import Expect
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Layer
from netlint.model.truth import Truth
from netlint.origin import Origin
from netlint.prover.explained import explained

_MOST_PLACES: Final = 4


class DecidingPlace(NamedTuple):
    """A place in a manifest, and what it does to the connection in a few words."""

    origin: Origin
    label: str


def deciding_places(
    judgment: Judgment, layers: Sequence[Layer], network: NetworkProfile
) -> list[DecidingPlace]:
    """Where the witness, or the last hop of a way of several, is allowed, or is not; each place once."""
    witness = judgment.answer.witness
    assert witness is not None
    if judgment.through:
        return []
    found = explained(witness, layers, network)
    wants_allowed = judgment.intent.expect is Expect.ALLOWED
    places = {
        place.origin: place
        for side in (found.ingress, found.egress)
        for place in _places(side, denied=wants_allowed)
    }
    return list(places.values())[:_MOST_PLACES]


def _places(side: SideAnswer, *, denied: bool) -> Iterator[DecidingPlace]:
    """The places in policies; that none of them is about a workload decides as well, and is not written at it."""
    label = "does not allow it" if denied else "allows it"
    for section in side.sections:
        if (section.answer is not Truth.TRUE) is denied:
            for reason in section.reasons:
                if reason.origin not in (None, side.end.origin):
                    yield DecidingPlace(reason.origin, label)
