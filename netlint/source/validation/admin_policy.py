"""Rules for the policies of policy.networking.k8s.io that their schemas cannot say."""

from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.addresses import custom_cidr_problem
from netlint.source.validation.fields import is_set, mapping_in, mappings_in, number_in, text_in, texts_in
from netlint.source.validation.selector import CUSTOM, selector_violations
from netlint.source.validation.violation import STRICT, ValidationOptions, Violation, refused

_SUBJECT = ("namespaces", "pods")
_PEERS = {"from": _SUBJECT, "to": (*_SUBJECT, "networks", "nodes", "domainNames")}
_OUTSIDE = ("networks", "nodes", "domainNames")
_PORTS = ("portNumber", "portRange", "namedPort")
_PROTOCOLS = ("tcp", "udp", "sctp", "destinationNamedPort")
_OLD_NAMESPACES = ("namespaceSelector", "sameLabels", "notSameLabels")


def violations(body: Mapping[str, Any], _options: ValidationOptions) -> Iterator[Violation]:
    """The violations of S2.3 to S2.23 that lie between fields."""
    spec = mapping_in(body, "spec")
    if isinstance(spec.get("subject"), dict):
        yield from _selection_violations(
            spec["subject"], ("spec", "subject"), "the subject", _SUBJECT, "S2.4"
        )
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in mappings_in(spec, direction):
            path = ("spec", direction, index)
            for number, peer in mappings_in(rule, peers):
                yield from _peer_violations(peer, (*path, peers, number), peers, text_in(rule, "action"))
            for number, port in mappings_in(rule, "ports"):
                yield from _exactly_one(port, (*path, "ports", number), "the port", _PORTS, "S2.20")
            for number, protocol in mappings_in(rule, "protocols"):
                yield from _protocol_violations(protocol, (*path, "protocols", number))
            yield from _named_port_violations(rule, path, peers)


def _exactly_one(
    fields: Mapping[str, Any], path: Path, what: str, names: tuple[str, ...], rule: str
) -> Iterator[Violation]:
    given = [name for name in names if is_set(fields, name)]
    listed = ", ".join(f"`{name}`" for name in names)
    if len(given) > 1:
        clause = f"{what} has `{given[0]}` and `{given[1]}`, but may have only one"
        yield refused(
            path, clause, "make them separate items" if isinstance(path[-1], int) else "keep one", rule
        )
    elif not given and fields.keys() <= set(names):
        yield refused(path, f"{what} has no field with a value", f"give it exactly one of {listed}", rule)


def _selection_violations(
    fields: Mapping[str, Any], path: Path, what: str, names: tuple[str, ...], rule: str
) -> Iterator[Violation]:
    """The violations in a subject or peer, in the selectors that it holds as well."""
    yield from _exactly_one(fields, path, what, names, rule)
    yield from _old_form_violations(fields, path)
    for field in ("namespaces", "nodes"):
        yield from selector_violations(fields, field, path, CUSTOM)
    for field in ("namespaceSelector", "podSelector"):
        yield from selector_violations(mapping_in(fields, "pods"), field, (*path, "pods"), CUSTOM)


def _old_form_violations(fields: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    """The violations of S2.3: peers as release v0.1.1 and older wrote them."""
    for name in _OLD_NAMESPACES:
        if name in mapping_in(fields, "namespaces"):
            what = f"`{name}` below `namespaces` is the form of releases before v0.1.2"
            effect = f"{STRICT}, and without it the peer means all namespaces"
            advice = "put the selector right below `namespaces`"
            yield Violation((*path, "namespaces", name), True, f"{what}; {effect}", advice, "S2.3")
    if "namespaces" in mapping_in(fields, "pods"):
        what = "`namespaces` below `pods` is the form of releases before v0.1.2"
        advice = "write `namespaceSelector` in its place"
        yield Violation((*path, "pods", "namespaces"), True, f"{what}; {STRICT}", advice, "S2.3")


def _peer_violations(peer: Mapping[str, Any], path: Path, peers: str, action: str) -> Iterator[Violation]:
    yield from _selection_violations(peer, path, "the peer", _PEERS[peers], "S2.15")
    if peers == "from":
        for field in _OUTSIDE:
            if field in peer:
                what = f"`{field}` is only for egress; an ingress peer has `namespaces` or `pods`"
                yield refused(
                    (*path, field), what, "select pods, or use a NetworkPolicy", "S2.15", on_key=True
                )
        return
    for index, text in texts_in(peer, "networks"):
        if problem := custom_cidr_problem(text):
            yield refused((*path, "networks", index), problem.what, problem.help, "S2.16")
    if is_set(peer, "domainNames") and action in ("Deny", "Pass"):
        what = f"`domainNames` works only in rules that allow, and this rule is {action}"
        advice = "deny by `networks`, or allow the wanted names and deny the rest"
        message = f"{what}; the API server stores the object, but its effect is undefined"
        yield Violation((*path, "domainNames"), True, message, advice, "S2.19")


def _protocol_violations(protocol: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    yield from _exactly_one(protocol, path, "the entry", _PROTOCOLS, "S2.22")
    for name in ("tcp", "udp", "sctp"):
        if not isinstance(protocol.get(name), dict):
            continue
        here = (*path, name)
        if not is_set(protocol[name], "destinationPort") and protocol[name].keys() <= {"destinationPort"}:
            advice = "add `destinationPort` with the range 1 to 65535 for every port"
            yield refused(here, f"`{name}` says nothing about ports", advice, "S2.22")
        port = protocol[name].get("destinationPort")
        if isinstance(port, dict):
            here = (*here, "destinationPort")
            yield from _exactly_one(port, here, "`destinationPort`", ("number", "range"), "S2.22")
            yield from _range_violations(mapping_in(port, "range"), (*here, "range"))


def _range_violations(ports: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    start, end = number_in(ports, "start"), number_in(ports, "end")
    if start is not None and end is not None and start >= end:
        what = f"the range from {start} to {end} does not end after it starts"
        advice = f"use `number: {start}` for one port" if start == end else "swap `start` and `end`"
        yield refused(path, what, advice, "S2.21")


def _named_port_violations(rule: Mapping[str, Any], path: Path, peers: str) -> Iterator[Violation]:
    outside = next(
        (field for _, peer in mappings_in(rule, peers) for field in _OUTSIDE if is_set(peer, field)), None
    )
    if outside is None or peers == "from":
        return
    for ports, field in (("ports", "namedPort"), ("protocols", "destinationNamedPort")):
        for index, port in mappings_in(rule, ports):
            if is_set(port, field):
                what = f"a port is given by name beside a peer of `{outside}`, where ports have no names"
                advice = "give the port as a number, or split the rule"
                yield refused((*path, ports, index, field), what, advice, "S2.23")
