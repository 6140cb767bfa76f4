"""Turns selectors, peers and ports into formulas about an end, or about the port, of a connection."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import assert_never

from netlint.engine.label_index import LabelIndex
from netlint.engine.reachability.bits import bits_of
from netlint.engine.reachability.matching import covers
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import (
    AddressPeer,
    AllPeers,
    AnyPeer,
    EntityPeer,
    NamePeer,
    NamespaceScope,
    NamespacesNamed,
    NamespacesWith,
    Network,
    NodePeer,
    NotPeer,
    OwnNamespace,
    Peer,
    PodPeer,
)
from netlint.model.policy import PortEntry
from netlint.model.ports import AllPortsExcept, AllTraffic, NamedPort, OtherProtocol, PortRange, Ports
from netlint.model.selector import (
    EVERYTHING,
    AllOf,
    AnyOf,
    KeyExists,
    KeyIn,
    KeyText,
    Not,
    Selector,
    matches,
    text_passes,
)
from netlint.model.truth import Truth
from netlint.prover.space import ABSENT, OTHER, OTHER_NAME, EndSpace, Kind, LabelSpace, Role, Space
from netlint.prover.terms import FALSE, TRUE, Term, Variable, atom, conjunction, disjunction, negation


class EndTerms:
    """Formulas about one end; each selector and peer is translated once.

    `namespaces` are those of the input: a selector means by name the ones whose labels it holds, and labels that it
    does not hold are facts. Without them every namespace may have any labels, also one and the same at both ends.
    """

    def __init__(self, space: Space, role: Role, namespaces: Sequence[Namespace] | None = None) -> None:
        self.end: EndSpace = space.end(role)
        self._space = space
        self._of_input = None if namespaces is None else {item.name: item.labels for item in namespaces}
        self._is_pod = space.selectable(role, space.network.polices_host_network)
        self._is_no_pod = negation(self.end.is_kind(Kind.POD))
        self._selectors: dict[int, tuple[Selector, Term]] = {}
        self._scopes: dict[int, tuple[Selector, Term]] = {}
        self._homes: dict[tuple[int, int], tuple[Term, Term, Term]] = {}
        self._subjects: dict[tuple[str, int], tuple[Peer, Term]] = {}

    def peer(self, peer: Peer, own_namespace: str) -> Term:
        """The end is meant by a peer, or by the subject, of a policy in `own_namespace`."""
        key = own_namespace, id(peer)
        found = self._subjects.get(key)
        if found is None:
            # The peer is kept with the formula, so that its identity stays its own.
            found = self._subjects[key] = peer, self._peer(peer, own_namespace)
        return found[1]

    def _peer(self, peer: Peer, own_namespace: str) -> Term:
        match peer:
            case AnyPeer():
                return TRUE
            case PodPeer():
                return conjunction(self._pod_parts(peer, own_namespace))
            case AddressPeer():
                return self._block(peer)
            case NodePeer(nodes):
                is_node = self.end.is_kind(Kind.NODE, Kind.HOST_POD)
                if nodes == EVERYTHING:
                    return is_node
                return conjunction((is_node, self._fact(("node", nodes), "the labels of the node")))
            case NamePeer(name):
                return conjunction(
                    (self._is_no_pod, self._fact(peer, f"which addresses `{name}` stands for"))
                )
            case EntityPeer(entity):
                return conjunction(
                    (self._is_no_pod, self._fact(peer, f"which addresses belong to `{entity}`"))
                )
            case AllPeers(parts):
                return conjunction(self._peer(part, own_namespace) for part in parts)
            case NotPeer(part):
                return negation(self._peer(part, own_namespace))
            case _:
                assert_never(peer)

    def parts(self, peer: Peer, own_namespace: str) -> Sequence[Term]:
        """Formulas that mean together what `peer` means; those about pods stand for many peers at once."""
        if isinstance(peer, PodPeer):
            return self._pod_parts(peer, own_namespace)
        return (self.peer(peer, own_namespace),)

    def _pod_parts(self, peer: PodPeer, own_namespace: str) -> list[Term]:
        fixed = peer.matches_host_network
        is_pod = self._is_pod if fixed is None else self._space.selectable(self.end.role, Truth.of(fixed))
        scope = self.scope(peer.namespaces, own_namespace)
        key = id(is_pod), id(scope)
        found = self._homes.get(key)
        if found is None:
            # The parts are kept with the formula, so that their identities stay their own.
            found = self._homes[key] = is_pod, scope, conjunction((is_pod, scope))
        parts = [found[2], self.pods(peer.pods)]
        if peer.accounts is not EVERYTHING and peer.accounts != EVERYTHING:
            parts.append(self._fact(peer.accounts, "the service account of the pod"))
        return parts

    def _fact(self, subject: object, words: str) -> Term:
        return atom(self.end.fact(subject, words), 0b10)

    def addresses(self, block: AddressPeer) -> Term:
        """The address of the end lies in a block; it counts for ends that are neither pods nor nodes."""
        return atom(self.end.address, self._space.address_mask(block))

    def _block(self, block: AddressPeer) -> Term:
        end, network = self.end, self._space.network
        parts = [conjunction((end.is_kind(Kind.ADDRESS), self.addresses(block)))]
        if block.matches_nodes is not False:
            nodes = self._somewhere(block, network.node_ranges, end.node_address)
            parts.append(conjunction((end.is_kind(Kind.NODE, Kind.HOST_POD), nodes)))
        applies = network.ip_blocks_match_pods if block.matches_pods is None else Truth.of(block.matches_pods)
        if applies is not Truth.FALSE:
            profile = TRUE if applies is Truth.TRUE else atom(self._space.profile, 0b10)
            pods = self._somewhere(block, network.pod_ranges, end.pod_address)
            parts.append(conjunction((end.is_kind(Kind.POD), profile, pods)))
        return disjunction(parts)

    def _somewhere(self, block: AddressPeer, ranges: tuple[Network, ...], address: Variable) -> Term:
        """An address that lies somewhere in some ranges is in a block: a fact where the block parts them."""
        match covers(block, ranges):
            case Truth.TRUE:
                return TRUE
            case Truth.FALSE:
                return FALSE
            case Truth.UNKNOWN:
                return atom(address, self._space.address_mask(block))

    def scope(self, scope: NamespaceScope, own_namespace: str) -> Term:
        """The namespace is one of those meant."""
        match scope:
            case OwnNamespace():
                return self.end.is_named(own_namespace)
            case NamespacesNamed(names):
                return self.end.is_named(*names)
            case NamespacesWith(selector):
                return self.namespaces(selector)
            case _:
                assert_never(scope)

    def namespaces(self, selector: Selector) -> Term:
        """The namespace has labels that pass a selector."""
        found = self._scopes.get(id(selector))
        if found is None:
            found = self._scopes[id(selector)] = selector, self._namespaces(selector)
        return found[1]

    def _namespaces(self, selector: Selector) -> Term:
        end = self.end
        elsewhere = self._labels(selector, end.namespace_labels)
        if self._of_input is None or elsewhere is TRUE:
            return elsewhere
        parts = [conjunction((atom(end.name, 1 << OTHER_NAME), elsewhere))]
        for namespace in self._by_label.candidates(selector):
            name = namespace.name
            held = self._of_input.get(name)
            passes = Truth.UNKNOWN if held is None else matches(selector, held)
            if passes is not Truth.FALSE:
                labels = self._space.labels_of(name, are_facts=held is not None)
                there = TRUE if passes is Truth.TRUE else self._labels(selector, labels)
                parts.append(conjunction((end.is_named(name), there)))
        return disjunction(parts)

    @cached_property
    def _by_label(self) -> LabelIndex[Namespace]:
        """The namespaces that the end may be in; of those that are not in the input, any labels are possible."""
        held, unknown = self._of_input or {}, Labels(complete=False)
        return LabelIndex(Namespace(name, held.get(name, unknown)) for name in self.end.names)

    def pods(self, selector: Selector) -> Term:
        """The pod has labels that pass a selector."""
        found = self._selectors.get(id(selector))
        if found is None:
            found = self._selectors[id(selector)] = selector, self._labels(selector, self.end.labels)
        return found[1]

    def _labels(self, selector: Selector, space: LabelSpace) -> Term:
        match selector:
            case AllOf(parts):
                return conjunction(self._labels(part, space) for part in parts)
            case KeyIn(key, values):
                if self._is_name(key, space):
                    return self.end.is_named(*values)
                variable, codes = space.variables[key], space.codes[key]
                return atom(variable, bits_of([codes[value] for value in values], variable.size))
            case KeyExists(key):
                if self._is_name(key, space):
                    return TRUE
                variable = space.variables[key]
                return atom(variable, variable.full ^ (1 << ABSENT))
            case KeyText():
                return self._text(selector, space)
            case Not(part):
                return negation(self._labels(part, space))
            case AnyOf(parts):
                return disjunction(self._labels(part, space) for part in parts)
            case _:
                assert_never(selector)

    def _is_name(self, key: str, space: LabelSpace) -> bool:
        """Whether a label is the one that holds the name of a namespace, on every one of them (S1.65)."""
        return key == NAME_LABEL and space is not self.end.labels

    def _text(self, test: KeyText, space: LabelSpace) -> Term:
        variable = space.variables[test.key]
        passing = [
            code for held, code in space.codes[test.key].items() if text_passes(held, test.test, test.text)
        ]
        other = conjunction(
            (atom(variable, 1 << OTHER), self._fact(test, f"whether `{test.key}` passes a test of texts"))
        )
        return disjunction((atom(variable, bits_of(passing, variable.size)), other))


class PortTerms:
    """Formulas about the port of a connection; each list of ports is translated once."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._known: dict[int, tuple[object, Term]] = {}
        self._all = space.port.full

    def entries(self, entries: tuple[PortEntry, ...]) -> Term:
        """The port is one of those of a rule."""
        found = self._known.get(id(entries))
        if found is None:
            # The list is kept with the formula, so that its identity stays its own.
            found = self._known[id(entries)] = entries, self.any_of(entry.ports for entry in entries)
        return found[1]

    def any_of(self, ports: Iterable[Ports]) -> Term:
        """The port is meant by one of some entries."""
        return disjunction(map(self._of, ports))

    def _of(self, ports: Ports) -> Term:
        space = self._space
        match ports:
            case AllTraffic():
                return TRUE
            case PortRange():
                return atom(space.port, space.port_mask(ports))
            case NamedPort():
                is_pod = space.selectable(Role.DESTINATION, space.network.polices_host_network)
                return conjunction(
                    (
                        is_pod,
                        atom(space.port, space.protocol_mask(ports)),
                        atom(space.named[ports.name], 0b10),
                    )
                )
            case OtherProtocol(number):
                fact = space.source.fact(ports, f"whether the protocol is number {number}")
                return conjunction((atom(space.port, 1 << space.other_protocols), atom(fact, 0b10)))
            case AllPortsExcept(parts):
                return negation(self.any_of(parts))
            case _:
                assert_never(ports)
