"""Says in plain words under which conditions connections are allowed: who, to whom, on which ports."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from netlint.engine.answers.port_words import port_words
from netlint.engine.maps.network_words import in_few_blocks
from netlint.engine.reachability.address_space import networks_of
from netlint.engine.reachability.bits import indices_of
from netlint.engine.reachability.connectivity import Allowed
from netlint.model.peer import Network
from netlint.model.ports import PortRange
from netlint.prover.boxes import Box
from netlint.prover.conditions.formula import PODS
from netlint.prover.conditions.selector import selector_of
from netlint.prover.space import ABSENT, OTHER, OTHER_NAME, EndSpace, Kind, LabelSpace, Space
from netlint.prover.terms import Variable
from netlint.value import value

_MOST: Final = 20
"""How many names or networks are listed; nobody reads more."""

_PODS_OF: Final = {
    1 << Kind.POD: "any pod (not in the network of its node)",
    1 << Kind.HOST_POD: "any pod (in the network of its node)",
}
"""Which pods are meant where policies may hold for both."""

_FAMILIES: Final = {4: "IPv4", 6: "IPv6"}


@value
class Condition:
    """A condition in words, with the ports on which it allows connections.

    `selector` are its sources as `reach` takes them, None where that cannot be said, or is not all there is to it.
    """

    text: str
    selector: str | None
    ports: Allowed


class ConditionWords:
    """The words for boxes over one space; `domain` is where connections lie anyway.

    `source` is the name of the source, if it is a single one. `unseen` are namespaces of which the labels are
    variables of their own, since either end may be in them.
    """

    def __init__(self, space: Space, domain: Box, source: str = "", unseen: Iterable[str] = ()) -> None:
        self._space = space
        self._domain = domain
        self._source = source
        self._unseen = {name: space.labels_of(name, are_facts=False) for name in unseen}

    def condition(self, box: Box) -> Condition:
        """A box in words: any pod labeled `app=web` in namespace `shop`, on TCP 8080."""
        source, destination = self._space.source, self._space.destination
        is_said = any(variable in box for variable in _variables(source))
        parts = [self._end(source, box) if is_said or not self._source else self._source]
        if any(variable in box for variable in _variables(destination)):
            parts.append(f"to {self._end(destination, box)}")
        parts += self._of_namespaces(box)
        mask = box.get(self._space.port, self._space.ports.full) & self._space.ports.full
        ports = self._space.ports.allowed(mask)
        parts.append(f"on {self._ports(box, ports)}")
        kinds = box.get(source.kind, self._domain.get(source.kind, source.kind.full))
        said = {source.kind, self._space.port, *_variables(source)}
        selector = selector_of(source, kinds, {**self._domain, **box}) if said.issuperset(box) else None
        return Condition(", ".join(parts), selector, ports)

    def _end(self, end: EndSpace, box: Box) -> str:
        full = self._domain.get(end.kind, end.kind.full)
        mask = box.get(end.kind, full)
        if mask == end.kind.full:
            return "anyone"
        words = []
        pods, policed = mask & PODS, end.kind.full & PODS
        if pods:
            which = "any pod" if pods == policed else _PODS_OF[pods]
            words.append(" ".join((which, *self._pods(end, box))))
        if mask >> Kind.ADDRESS & 1:
            words.append(self._addresses(box[end.address]) if end.address in box else _EVERY_ADDRESS)
        if mask >> Kind.NODE & 1:
            words.append("any node")
        return " and ".join(words)

    def _pods(self, end: EndSpace, box: Box) -> Iterator[str]:
        pods = _label_words(end.labels, box)
        if pods:
            # What is said of its namespace must not sound as if it belonged to the last label only.
            yield f"{pods}," if "," in pods and not box.keys().isdisjoint(_of_namespace(end)) else pods
        labels = _label_words(end.namespace_labels, box)
        mask = box.get(end.name)
        if mask is None:
            if labels:
                yield f"in a namespace {labels}"
            return
        names = {code: name for name, code in end.names.items()}
        if mask >> OTHER_NAME & 1:
            left_out = indices_of(end.name.full & ~mask & self._domain.get(end.name, end.name.full))
            others = _listed(_names(names, left_out), "or")
            yield f"in a namespace{labels and f' {labels}'} other than {others}"
        else:
            listed = _listed(_names(names, indices_of(mask)), "or")
            yield f"in namespace {listed}{labels and f' if that is one {labels}'}"

    def _addresses(self, mask: int) -> str:
        """Addresses by their families, or as all but some where that is shorter."""
        space = self._space.addresses
        ranges: dict[int, list[tuple[int, int]]] = {}
        for code, addresses in enumerate(space.classes):
            if mask >> code & 1:
                ranges.setdefault(addresses.version, []).extend(addresses.ranges)
        networks = {version: networks_of(version, sorted(found)) for version, found in ranges.items()}
        blocks = {version: in_few_blocks(found) for version, found in networks.items()}
        if len(blocks) == len(_FAMILIES) and all(
            found.networks[0].prefixlen == 0 for found in blocks.values()
        ):
            left_out = [network for found in blocks.values() for network in found.left_out]
            return f"every address{_except(left_out)}"
        words = []
        for version, found in blocks.items():
            whole = f"every {_FAMILIES[version]} address"
            shown = whole if found.networks[0].prefixlen == 0 else _block_words(found.networks)
            words.append(f"{shown}{_except(found.left_out)}")
        return " and ".join(words)

    def _of_namespaces(self, box: Box) -> Iterator[str]:
        """Conditions on the labels of unseen namespaces."""
        for name, labels in self._unseen.items():
            words = _label_words(labels, box)
            if words:
                yield f"if namespace {_quoted(name)} is one {words}"

    def _ports(self, box: Box, ports: Allowed) -> str:
        words = port_words(ports)
        for name, variable in self._space.named.items():
            mask = box.get(variable)
            if mask == 0b10:
                whole = next(
                    (f"{item.protocol} " for item in ports if ports == (PortRange(item.protocol),)), ""
                )
                limited = "" if whole or words == "every port" else f", if that is {words}"
                words = f"the {whole}port that the destination calls `{name}`{limited}"
            elif mask == 0b01:
                words += f", unless that is the port that the destination calls `{name}`"
        return words


_EVERY_ADDRESS: Final = "every address outside the cluster"


def _variables(end: EndSpace) -> Iterator[Variable]:
    yield from (end.kind, end.address)
    yield from end.labels.variables.values()
    yield from _of_namespace(end)


def _of_namespace(end: EndSpace) -> Iterator[Variable]:
    yield end.name
    yield from end.namespace_labels.variables.values()


def _label_words(space: LabelSpace, box: Box) -> str:
    """What a box says of labels: labeled `app=web` and `tier=back`, without the label `legacy`; empty for nothing."""
    equal: list[str] = []
    others: list[str] = []
    for key in sorted(space.variables):
        mask = box.get(space.variables[key])
        if mask is not None:
            held = [f"`{key}={item}`" for item, code in space.codes[key].items() if mask >> code & 1]
            if len(held) == 1 and not mask & (1 << ABSENT | 1 << OTHER):
                equal += held
            else:
                left_out = [f"`{key}={i}`" for i, code in space.codes[key].items() if not mask >> code & 1]
                others.append(_one_label(key, mask, held, left_out))
    return ", ".join([*([f"labeled {_listed(equal, 'and')}"] if equal else []), *others])


def _one_label(key: str, mask: int, held: list[str], left_out: list[str]) -> str:
    """What a set of values says of a label, given the pairs in it and the others that anything mentions."""
    may_lack, may_be_other = mask >> ABSENT & 1, mask >> OTHER & 1
    if may_be_other:
        if may_lack:
            return f"not labeled {_listed(left_out, 'or')}"
        excepted = f" but not {_listed(left_out, 'or')}" if left_out else ""
        return f"with the label `{key}`{excepted}"
    if not held:
        return f"without the label `{key}`"
    return f"labeled {_listed(held, 'or')}{f', or without the label `{key}`' if may_lack else ''}"


def _block_words(networks: Iterable[Network]) -> str:
    found = list(networks)
    if all(network.num_addresses == 1 for network in found):
        return f"the address{'es' if len(found) > 1 else ''} {_listed(map(_network, found), 'and')}"
    return f"every address in {_listed(map(_network, found), 'and')}"


def _except(left_out: Iterable[Network]) -> str:
    words = _listed(map(_network, left_out), "and")
    return f" except {words}" if words else ""


def _network(network: Network) -> str:
    return str(network.network_address if network.num_addresses == 1 else network)


def _names(names: Mapping[int, str], codes: Iterable[int]) -> list[str]:
    return [_quoted(name) for name in sorted(names[code] for code in codes)]


def _quoted(name: str) -> str:
    return f"`{name}`" if name else "of the objects that name none"


def _listed(words: Iterable[str], last: str) -> str:
    """Words as a list in a sentence, not more than anybody would read."""
    found = list(words)
    more = len(found) - _MOST
    if more > 1:
        return f"{', '.join(found[:_MOST])} {last} {more} more"
    return f" {last} ".join((", ".join(found[:-1]), found[-1])) if len(found) > 1 else "".join(found)
