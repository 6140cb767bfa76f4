"""The places in manifests that decide about the witness of a refuted intent."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netlint.engine.answers.ends import End
from netlint.engine.answers.explain import SideAnswer, explain
from netlint.engine.maps.endpoints import workload_id
from netlint.intents.judge import Judgment
from netlint.intents.model import Expect
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Layer
from netlint.model.ports import PortRange
from netlint.model.truth import Truth
from netlint.origin import Origin
from netlint.prover.verdict import WitnessEnd

_MOST_PLACES = 4


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
    ports = (PortRange(witness.protocol, witness.port, witness.port),)
    found = explain(layers, _end(witness.source), _end(witness.destination), ports, network)
    wants_allowed = judgment.intent.expect is Expect.ALLOWED
    places = {
        place.origin: place
        for side in (found.ingress, found.egress)
        for place in _places(side, denied=wants_allowed)
    }
    return list(places.values())[:_MOST_PLACES]


def _places(side: SideAnswer, *, denied: bool) -> Iterator[DecidingPlace]:
    label = "does not allow it" if denied else "allows it"
    for section in side.sections:
        if (section.answer is not Truth.TRUE) is denied:
            for reason in section.reasons:
                if reason.origin is not None:
                    yield DecidingPlace(reason.origin, label)


def _end(end: WitnessEnd) -> End:
    if end.workload is not None:
        return End(workload_id(end.workload), end.party, end.workload.pod_origin)
    return End("witness", end.party)
