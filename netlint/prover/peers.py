"""Turns selectors, peers and ports into formulas about an end, or about the port, of a connection."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from netlint.engine.reachability.bits import bits_of
from netlint.engine.reachability.matching import covers
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
from netlint.prover.space import ABSENT, OTHER, EndSpace, Kind, LabelSpace, Role, Space
from netlint.prover.terms import TRUE, Term, atom, conjunction, disjunction, negation


class EndTerms:
    """Formulas about one end; each selector and peer is translated once.

    `namespaces` are those whose labels the input holds: a selector means them by name. Without any, every
    namespace may have any labels.
    """

    def __init__(self, space: Space, role: Role, namespaces: Sequence[Namespace] = ()) -> None:
        self.end: EndSpace = space.end(role)
        self._space = space
        self._given = [item for item in namespaces if item.given]
        self._elsewhere = negation(self.end.is_named(*(item.name for item in self._given)))
        self._selectors: dict[int, tuple[Selector, Term]] = {}
        self._scopes: dict[int, tuple[Selector, Term]] = {}
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
            case PodPeer(namespaces, pods, accounts):
                parts = [self.end.is_kind(Kind.POD), self.scope(namespaces, own_namespace), self.pods(pods)]
                if accounts != EVERYTHING:
                    parts.append(self._fact(accounts, "the service account of the pod"))
                return conjunction(parts)
            case AddressPeer():
                return self._block(peer)
            case NodePeer(nodes):
                is_node = self.end.is_kind(Kind.NODE)
                if nodes == EVERYTHING:
                    return is_node
                return conjunction((is_node, self._fact(("node", nodes), "the labels of the node")))
            case NamePeer(name):
                fact = self._fact(peer, f"which addresses `{name}` stands for")
                return conjunction((self.end.is_kind(Kind.ADDRESS, Kind.NODE), fact))
            case EntityPeer(entity):
                fact = self._fact(peer, f"which addresses belong to `{entity}`")
                return conjunction((self.end.is_kind(Kind.ADDRESS, Kind.NODE), fact))
            case AllPeers(parts):
                return conjunction(self._peer(part, own_namespace) for part in parts)
            case NotPeer(part):
                return negation(self._peer(part, own_namespace))
            case _:
                assert_never(peer)

    def _fact(self, subject: object, words: str) -> Term:
        return atom(self.end.fact(subject, words), 0b10)

    def _block(self, block: AddressPeer) -> Term:
        end, space = self.end, self._space
        mask = space.address_mask(block)
        kinds = (Kind.ADDRESS,) if block.matches_nodes is False else (Kind.ADDRESS, Kind.NODE)
        outside = conjunction((end.is_kind(*kinds), atom(end.address, mask)))
        applies = (
            space.network.ip_blocks_match_pods if block.matches_pods is None else Truth.of(block.matches_pods)
        )
        covered = covers(block, space.network.pod_ranges)
        if applies is Truth.FALSE or covered is Truth.FALSE:
            return outside
        inside = [end.is_kind(Kind.POD)]
        if covered is Truth.UNKNOWN:
            inside.append(atom(end.pod_address, mask))
        if applies is Truth.UNKNOWN:
            inside.append(atom(space.profile, 0b10))
        return disjunction((outside, conjunction(inside)))

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
        passing = [item.name for item in self._given if matches(selector, item.labels) is Truth.TRUE]
        elsewhere = self._labels(selector, self.end.namespace_labels)
        if not self._given or elsewhere is TRUE:
            return elsewhere
        return disjunction((self.end.is_named(*passing), conjunction((self._elsewhere, elsewhere))))

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
        return key == NAME_LABEL and space is self.end.namespace_labels

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
        return disjunction(self._of(item) for item in ports)

    def _of(self, ports: Ports) -> Term:
        space = self._space
        match ports:
            case AllTraffic():
                return TRUE
            case PortRange():
                return atom(space.port, space.port_mask(ports))
            case NamedPort():
                is_pod = space.destination.is_kind(Kind.POD)
                return conjunction(
                    (is_pod, atom(space.port, space.protocol_mask(ports)), atom(space.named[ports], 0b10))
                )
            case OtherProtocol(number):
                fact = space.source.fact(ports, f"whether the protocol is number {number}")
                return conjunction((atom(space.port, 1 << space.other_protocols), atom(fact, 0b10)))
            case AllPortsExcept(parts):
                return negation(self.any_of(parts))
            case _:
                assert_never(ports)
