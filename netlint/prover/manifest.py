"""Writes the pod of a witness as manifests that somebody can apply, to see the connection with their own eyes."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from netlint.engine.reachability.parties import Pod
from netlint.model.labels import Pair
from netlint.model.namespace import NAME_LABEL
from netlint.model.ports import Protocol
from netlint.prover.verdict import WitnessEnd

_POD: Final = "witness"
_IMAGE: Final = "busybox"
_TRY: Final = {Protocol.TCP: "nc -zv", Protocol.UDP: "nc -zuv"}
_PLAIN_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
_NO_TEXT: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Plain words that YAML does not read as text."""


def witness_manifest(end: WitnessEnd, port: int, protocol: Protocol = Protocol.TCP) -> str | None:
    """A Pod like the one of a witness, and its Namespace where the input holds none; None for what exists or is no pod.

    The pod listens on a port of TCP, so that it can stand at either end of the connection.
    """
    pod = end.party
    if end.workload is not None or not isinstance(pod, Pod):
        return None
    return "\n".join([*_comment(pod, port, protocol), *_namespace(pod), *_pod(pod, port, protocol), ""])


def _comment(pod: Pod, port: int, protocol: Protocol) -> Iterator[str]:
    way = _TRY.get(protocol)
    if way is not None:
        where = f"-n {pod.namespace.name} " if pod.namespace.name else ""
        yield f"# Try it: kubectl exec {where}{_POD} -- {way} <destination> {port}"


def _namespace(pod: Pod) -> Iterator[str]:
    namespace = pod.namespace
    if namespace.given or not namespace.name:
        return
    yield "apiVersion: v1"
    yield "kind: Namespace"
    yield "metadata:"
    yield f"  name: {_text(namespace.name)}"
    yield from _labels(pair for pair in namespace.labels.pairs if pair[0] != NAME_LABEL)
    yield "---"


def _labels(pairs: Iterable[Pair]) -> Iterator[str]:
    found = sorted(pairs)
    if found:
        yield "  labels:"
        yield from (f"    {_key(key)}: {_text(held)}" for key, held in found)


def _pod(pod: Pod, port: int, protocol: Protocol) -> Iterator[str]:
    yield "apiVersion: v1"
    yield "kind: Pod"
    yield "metadata:"
    yield f"  name: {_POD}"
    if pod.namespace.name:
        yield f"  namespace: {_text(pod.namespace.name)}"
    yield from _labels(pod.labels.pairs)
    yield "spec:"
    if pod.host_network:
        yield "  hostNetwork: true"
    if pod.service_account:
        yield f"  serviceAccountName: {_text(pod.service_account)}"
    yield "  containers:"
    yield f"    - name: {_POD}"
    yield f"      image: {_IMAGE}"
    command = f'"httpd", "-f", "-p", "{port}"' if protocol is Protocol.TCP else '"sleep", "86400"'
    yield f"      command: [{command}]"
    ports = [item for item in pod.ports if item.name]
    if ports:
        yield "      ports:"
    for item in ports:
        yield f"        - name: {_text(item.name)}"
        yield f"          containerPort: {item.number}"
        yield f"          protocol: {item.protocol}"


def _key(text: str) -> str:
    return text if _PLAIN_KEY.fullmatch(text) and text.lower() not in _NO_TEXT else json.dumps(text)


def _text(text: str) -> str:
    return json.dumps(text)
