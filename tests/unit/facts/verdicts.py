"""Asks the fast engine and the explaining one the same question about a row of a table, from YAML to verdict."""

from collections.abc import Sequence
from ipaddress import ip_network

from netlint.engine.reachability.reach import Reach
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.peer import AddressPeer
from tests.clusters.manifests import Manifest
from tests.clusters.rows import cluster, end
from tests.unit.engine.answers.test_answer import renamed, verdicts
from tests.unit.engine.asking import ask, model
from tests.unit.engine.evaluators import answers

__all__ = ["explained", "reached", "service"]

EVERY_IPV6_ADDRESS = AddressPeer(ip_network("::/0"))


def reached(
    objects: Sequence[Manifest], question: str, network: NetworkProfile = DEFAULT_NETWORK
) -> set[bool]:
    """What the fast engine says to `x/a -> x/b 53/UDP`, where pods a to d are in x, and a to c in y and z."""
    source, _, destination, where = question.split()
    port, _, protocol = where.partition("/")
    reach = Reach(model(cluster(*renamed([*objects])).objects), network, more=(EVERY_IPV6_ADDRESS,))
    return answers(reach, (end(source), end(destination), protocol or "TCP", int(port)))


def explained(
    objects: Sequence[Manifest], question: str, network: NetworkProfile = DEFAULT_NETWORK
) -> set[bool]:
    """What `netlint reach` says to the same question, or to one about a Service: `x/a -> svc/x/s 80`."""
    source, _, destination, port = question.split()
    return verdicts(ask(renamed([*objects]), source, destination, port, network))


def service(name: str = "s", namespace: str = "x", **spec: object) -> Manifest:
    """A Service of the pods b of its namespace, with port 80 leading to their port 8080."""
    fields = {"selector": {"app": "b"}, "ports": [{"port": 80, "targetPort": 8080}], **spec}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": fields,
    }
