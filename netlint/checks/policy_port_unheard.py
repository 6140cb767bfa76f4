"""Finds policy rules that admit a port that no container of their pods serves, as far as manifests tell."""

import re
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.peer_places import port_place
from netlint.engine.evidence.policy_ports import PolicyPorts, means_named_namespaces
from netlint.engine.evidence.several import several
from netlint.engine.evidence.translated_ports import destinations
from netlint.engine.ports import listing
from netlint.engine.words import named
from netlint.model.policy import Action, PolicyRule
from netlint.model.ports import PortRange
from netlint.model.workload import Workload
from netlint.origin import Origin
from netlint.source.tree import Value

SHOWN = 3


def check(context: Context) -> Iterator[Hit]:
    """Yield each number in a rule that allows, on which no pod that it is about listens (S1.47, S1.54)."""
    ports = PolicyPorts(context.lookup)
    for policy in context.snapshot.policies:
        for rule in policy.rules:
            numbers = [(e.origin, e.ports) for e in rule.ports if isinstance(e.ports, PortRange)]
            if rule.action is not Action.ALLOW or not numbers or not means_named_namespaces(policy, rule):
                continue
            pods = destinations(policy, rule, context.lookup)
            for origin, entry in numbers:
                if ports.is_unheard(entry, pods) and not any(_may_mean(w, entry, context) for w in pods):
                    place = port_place(origin or rule.origin, policy, context.body(policy.origin))
                    yield _hit(place, entry, rule, pods)


def _may_mean(workload: Workload, ports: PortRange, context: Context) -> bool:
    """Whether an argument, variable or annotation of the pods holds the number, or a patch may declare it."""
    if context.is_patched(workload.kind, workload.name):
        return True
    number = re.compile(rf"(?<!\d)({ports.first}|{ports.last})(?!\d)")
    return any(number.search(text) for text in _texts(context.body(workload.origin)))


def _texts(value: Value) -> Iterator[str]:
    """Every scalar in a value, as a text."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as mapping:
                waiting += mapping.values()
            case list() as items:
                waiting += items
            case scalar:
                yield str(scalar)


def _hit(origin: Origin, ports: PortRange, rule: PolicyRule, pods: tuple[Workload, ...]) -> Hit:
    who = several(map(named, pods), "workloads")
    declared = listing(tuple(port for workload in pods[:SHOWN] for port in workload.serving_ports))
    return Hit(
        origin,
        f"This {rule.direction.lower()} rule admits {port_words((ports,))}, but no container of {who} declares "
        "or is known to serve it: the rule admits nothing there today, and whatever listens there later.",
        f"Write a port that the pods serve ({declared}), or delete the entry.",
        "no container serves it",
        tuple(
            Place(port.origin.at("containerPort"), "a port that is served")
            for port in pods[0].serving_ports[:SHOWN]
        ),
    )
