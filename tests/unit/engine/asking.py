"""Asks questions about manifests, as `netlint reach` does, and reads the steps of the answers."""

from collections.abc import Sequence

from netlint.engine.answers.answer import Answer, Question, answer
from netlint.engine.answers.explain import SideAnswer
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.snapshot import Snapshot
from tests.clusters.manifests import Manifest, to_yaml
from tests.clusters.rows import cluster
from tests.unit.normalize.given import snapshot


def model(objects: Sequence[Manifest]) -> Snapshot:
    """The model of exactly these objects; those without a namespace are in `default`."""
    return effective(snapshot(to_yaml(objects), namespace="default"))


def look_up(*objects: Manifest) -> Lookup:
    return Lookup(model(objects))


def ask(
    objects: Sequence[Manifest],
    source: str,
    destination: str,
    port: str = "",
    network: NetworkProfile = DEFAULT_NETWORK,
) -> Answer:
    """The answer about the objects, and pods a to d of namespaces x, y and z, labelled `app`."""
    return answer(model(cluster(*objects).objects), Question(source, destination, port), network)


def steps(side: SideAnswer) -> list[str]:
    """The sentences of a side for which one section holds."""
    (section,) = side.sections
    return [reason.text for reason in section.reasons]


def ingress_steps(found: Answer) -> list[str]:
    (pair,) = found.pairs
    return steps(pair.ingress)


def egress_steps(found: Answer) -> list[str]:
    (pair,) = found.pairs
    return steps(pair.egress)
