"""Witnesses in plain words, and as manifests that can be applied."""

from ipaddress import ip_network
from typing import Any

import pytest

from netlint.engine.reachability.parties import ANYWHERE, NEWCOMER, Addresses, Node, Party, Pod
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.ports import Protocol
from netlint.model.workload import ContainerPort, Workload
from netlint.origin import Origin
from netlint.prover.manifest import witness_manifest
from netlint.prover.verdict import Witness, WitnessEnd
from netlint.prover.words import end_words, party_words, port_words
from tests.unit.normalize.given import labels, manifests

SHOP = Namespace("shop", Labels.of([(NAME_LABEL, "shop"), ("team", "shop")]), Origin("a.yaml", 0))
NAMED = Namespace("blog", Labels.of([(NAME_LABEL, "blog")]))
IF_LABELED = Namespace("blog", Labels.of([(NAME_LABEL, "blog"), ("team", "a"), ("env", "prod")]))
NEW = Namespace("another", Labels.of([(NAME_LABEL, "another"), ("team", "shop")]))
HTTP = ContainerPort(8080, "http", Protocol.TCP)
DB = Workload("apps/v1", "Deployment", "shop", "db", labels(app="db"))


@pytest.mark.parametrize(
    ("party", "words"),
    [
        (Pod(SHOP, labels()), "a pod without labels in namespace `shop`"),
        (Pod(SHOP, labels(app="web", tier="a")), "a pod labeled `app=web` and `tier=a` in namespace `shop`"),
        (
            Pod(SHOP, labels(app="web"), host_network=True),
            "a pod labeled `app=web` in the network of its node, in namespace `shop`",
        ),
        (Pod(NAMED, labels(app="web")), "a pod labeled `app=web` in namespace `blog`"),
        (
            Pod(IF_LABELED, labels()),
            "a pod without labels in namespace `blog` if that is labeled `env=prod` and `team=a`",
        ),
        (Pod(NEW, labels()), "a pod without labels in a new namespace labeled `team=shop`"),
        (NEWCOMER, "a pod without labels in a new namespace without labels"),
        (Pod(ANYWHERE, labels()), "a pod without labels in any namespace"),
        (
            Pod(SHOP, labels(app="web"), ports=(HTTP,)),
            "a pod labeled `app=web` with the port `http` (8080/TCP) in namespace `shop`",
        ),
        (
            Pod(Namespace("", Labels()), labels()),
            "a pod without labels in the namespace of the objects that name none",
        ),
        (Addresses((ip_network("10.0.0.1/32"),)), "the address 10.0.0.1"),
        (Addresses((ip_network("10.0.0.0/8"),)), "10.0.0.0/8"),
        (Node(), "a node"),
    ],
)
def test_an_end_is_named_so_that_one_can_picture_it(party: Party, words: str) -> None:
    assert party_words(party) == end_words(WitnessEnd(party)) == words


def test_a_witness_has_words_for_both_ends_and_the_port() -> None:
    witness = Witness(WitnessEnd(NEWCOMER), WitnessEnd(Pod(SHOP, DB.labels), DB), Protocol.TCP, 5432)
    assert end_words(witness.source) == "a pod without labels in a new namespace without labels"
    assert end_words(witness.destination) == "Deployment `shop/db`"
    assert port_words(witness) == "on port 5432/TCP"


def applied(written: str) -> list[Any]:
    """The objects in what is written."""
    return [item.body for item in manifests(written)]


def test_what_exists_or_is_no_pod_needs_no_manifest() -> None:
    for end in (
        WitnessEnd(Pod(SHOP, DB.labels), DB),
        WitnessEnd(Node()),
        WitnessEnd(Addresses((ip_network("10.0.0.1/32"),))),
    ):
        assert witness_manifest(end, 80) is None


def test_a_pod_of_a_namespace_that_exists_is_written_alone() -> None:
    written = witness_manifest(WitnessEnd(Pod(SHOP, labels(app="web"))), 5432)
    assert written is not None
    assert written.startswith("# Try it: kubectl exec -n shop witness -- nc -zv <destination> 5432\n")
    (pod,) = applied(written)
    assert pod["kind"] == "Pod"
    assert pod["metadata"] == {"name": "witness", "namespace": "shop", "labels": {"app": "web"}}
    assert pod["spec"]["containers"][0]["command"][-1] == "5432"


def test_a_namespace_that_the_input_does_not_hold_is_written_too() -> None:
    written = witness_manifest(WitnessEnd(Pod(NEW, labels(), ports=(HTTP,))), 8080)
    assert written is not None
    namespace, pod = applied(written)
    assert namespace["kind"] == "Namespace"
    assert namespace["metadata"] == {"name": "another", "labels": {"team": "shop"}}
    assert pod["metadata"]["namespace"] == "another"
    assert pod["spec"]["containers"][0]["ports"] == [
        {"name": "http", "containerPort": 8080, "protocol": "TCP"}
    ]


@pytest.mark.parametrize(("key", "held"), [("y", "true"), ("app.kubernetes.io/name", "0x1"), ("null", "")])
def test_labels_stay_texts(key: str, held: str) -> None:
    written = witness_manifest(WitnessEnd(Pod(SHOP, Labels.of([(key, held)]))), 80)
    assert written is not None
    (pod,) = applied(written)
    assert pod["metadata"]["labels"] == {key: held}


@pytest.mark.parametrize(
    ("protocol", "way"), [(Protocol.TCP, "nc -zv"), (Protocol.UDP, "nc -zuv"), (Protocol.SCTP, "")]
)
def test_how_to_try_a_connection_depends_on_the_protocol(protocol: Protocol, way: str) -> None:
    written = witness_manifest(WitnessEnd(Pod(SHOP, labels())), 53, protocol)
    assert written is not None
    assert ("# Try it:" in written) is bool(way)
    assert way in written
