"""Rules for NetworkPolicy that its schema cannot say."""

from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.addresses import Network, cidr_problem, parse_network
from netlint.source.validation.fields import is_set, mapping_in, mappings_in, number_in, text_in, texts_in
from netlint.source.validation.selector import selector_violations
from netlint.source.validation.violation import ValidationOptions, Violation, refused

_SELECTORS = ("podSelector", "namespaceSelector")
_PEER_FIELDS = (*_SELECTORS, "ipBlock")


def violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-NP.3 to V-NP.7 and V-NP.10."""
    spec = mapping_in(body, "spec")
    yield from selector_violations(spec, "podSelector", ("spec",))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in mappings_in(spec, direction):
            path = ("spec", direction, index)
            for number, peer in mappings_in(rule, peers):
                yield from _peer_violations(peer, (*path, peers, number), options)
            for number, port in mappings_in(rule, "ports"):
                if "endPort" in port:
                    yield from _port_violations(port, (*path, "ports", number))


def _peer_violations(peer: Mapping[str, Any], path: Path, options: ValidationOptions) -> Iterator[Violation]:
    given = [field for field in _PEER_FIELDS if is_set(peer, field)]
    if not given and peer.keys() <= set(_PEER_FIELDS):
        what = "the peer names nobody: none of `podSelector`, `namespaceSelector` and `ipBlock` has a value"
        advice = "give it a selector or an ipBlock; `podSelector: {}` means every pod of the namespace"
        yield refused(path, what, advice, "V-NP.4")
    if "ipBlock" in given and len(given) > 1:
        what = f"one peer cannot have both `ipBlock` and `{given[0]}`"
        yield refused(path, what, "make them two items of the list", "V-NP.5")
    for field in given:
        if field == "ipBlock":
            yield from _block_violations(mapping_in(peer, field), (*path, field), options)
        else:
            yield from selector_violations(peer, field, path)


def _block_violations(
    block: Mapping[str, Any], path: Path, options: ValidationOptions
) -> Iterator[Violation]:
    cidr = block.get("cidr")
    if not isinstance(cidr, str):
        return
    if problem := cidr_problem(cidr, options.kubernetes):
        yield refused((*path, "cidr"), problem.what, problem.help, "V-NP.6")
    network = parse_network(cidr)
    for index, text in texts_in(block, "except"):
        here = (*path, "except", index)
        excepted = parse_network(text)
        if problem := cidr_problem(text, options.kubernetes):
            yield refused(here, problem.what, problem.help, "V-NP.7")
        elif network is not None and excepted == network:
            what = f"the exception `{text}` is all of `{cidr}`, so nothing is left"
            yield refused(here, what, "narrow the exception, or remove the peer", "V-NP.7")
        elif network is not None and excepted is not None and not _is_inside(excepted, network):
            what = f"the exception `{text}` is not inside `{cidr}`"
            yield refused(here, what, f"except only addresses of `{cidr}`", "V-NP.7")


def _is_inside(inner: Network, outer: Network) -> bool:
    return (
        inner.version == outer.version
        and inner.prefixlen > outer.prefixlen
        and inner.network_address in outer
    )


def _port_violations(port: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    end = number_in(port, "endPort")
    if end is None:
        return
    here = (*path, "endPort")
    start = number_in(port, "port")
    if name := text_in(port, "port"):
        what = f"a range cannot start at the named port `{name}`"
        yield refused(here, what, "give `port` as a number, or remove `endPort`", "V-NP.10")
    elif start is None:
        yield refused(here, "`endPort` ends a range that has no start", "add `port` as a number", "V-NP.10")
    elif end < start:
        what = f"the range ends at {end}, before it starts at {start}"
        yield refused(here, what, f"use an `endPort` that is at least {start}", "V-NP.10")
