"""Small pieces of NetworkPolicies as values: merged, with ports of intents, and turned into the model."""

import json
from typing import Any

from netlint.engine.answers.asked_ports import AskedPort
from netlint.intents.repair.edits import RULES
from netlint.intents.repair.peers import Inexpressible, Subject, Written
from netlint.intents.repair.world import World, read
from netlint.model.policy import Direction
from netlint.model.ports import FIRST_PORT, LAST_PORT, NamedPort, PortRange, Protocol
from netlint.source.manifest import Manifest


def lacking(old: Written, new: Written) -> Written:
    """What `new` has beyond `old`."""
    result: Written = {}
    for key, item in new.items():
        held = old.get(key)
        rest: Any = item
        if isinstance(held, dict) and isinstance(item, dict):
            rest = lacking(held, item)
        elif isinstance(held, list) and isinstance(item, list):
            rest = [one for one in item if one not in held]
        if key not in old or (rest and held != item):
            result[key] = rest
    return result


def merged(old: Written, more: Written) -> Written | None:
    """A mapping with what `lacking` found; None where they disagree."""
    result = dict(old)
    for key, item in more.items():
        held = old.get(key)
        if key not in old:
            result[key] = item
        elif isinstance(held, dict) and isinstance(item, dict):
            result[key] = merged(held, item)
            if result[key] is None:
                return None
        elif isinstance(held, list) and isinstance(item, list):
            result[key] = [*held, *item]
        else:
            return None
    return result


def policy(
    name: str, subject: Subject, direction: Direction, rules: list[Written], *, writes_namespace: bool = True
) -> Written:
    """A NetworkPolicy in one direction; without rules it lets nobody connect."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, **({"namespace": subject.namespace} if writes_namespace else {})},
        "spec": {
            "podSelector": subject.pods,
            "policyTypes": [direction.value],
            **({RULES[direction]: rules} if rules else {}),
        },
    }


def manifest_of(written: Written, name: str, world: World) -> Manifest | None:
    """An object as the manifest of a file of this name; None where the API server would refuse it."""
    file = read(name, json.dumps(written))
    if file is None or len(file.manifests) != 1 or world.is_refused(file.manifests[0]):
        return None
    return file.manifests[0]


def ports_of(ports: tuple[AskedPort, ...]) -> Written:
    """The `ports` of a rule that mean those of an intent; no field at all where it means every port."""
    return {"ports": [entry for port in ports for entry in _port(port)]} if ports else {}


def other_ports(ports: tuple[AskedPort, ...]) -> Written:
    """The `ports` of a rule that mean all but those of an intent; raises Inexpressible where nothing can say that."""
    entries: list[Written] = []
    for protocol in Protocol:
        first = FIRST_PORT
        for low, high in sorted(_numbers(ports, protocol)):
            if low > first:
                entries.append(_range(protocol, first, low - 1))
            first = max(first, high + 1)
        if first <= LAST_PORT:
            entries.append(_range(protocol, first, LAST_PORT))
    if not ports or not entries:
        raise Inexpressible
    return {"ports": entries}


def _numbers(ports: tuple[AskedPort, ...], protocol: Protocol) -> list[tuple[int, int]]:
    if not all(isinstance(port, PortRange) for port in ports):
        raise Inexpressible
    return [(p.first, p.last) for p in ports if isinstance(p, PortRange) and p.protocol is protocol]


def _port(port: AskedPort) -> list[Written]:
    if isinstance(port, NamedPort):
        protocols = list(Protocol) if port.protocol is None else [port.protocol]
        return [{"protocol": str(protocol.value), "port": port.name} for protocol in protocols]
    return [_range(port.protocol, port.first, port.last)]


def _range(protocol: Protocol, first: int, last: int) -> Written:
    numbers: Written = {}
    if (first, last) != (FIRST_PORT, LAST_PORT):
        numbers = {"port": first} if first == last else {"port": first, "endPort": last}
    return {"protocol": str(protocol.value), **numbers}
