"""Gathers the edits that keep from connecting whom an intent forbids: less in rules, or more policies."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from netlint.intents.model import BlockSide, Expect, Intent
from netlint.intents.repair import forms
from netlint.intents.repair.admitting import admit
from netlint.intents.repair.candidates import (
    CLOSED_POLICY_COST,
    PART_COST,
    POLICY_COST,
    RULE_COST,
    Candidates,
    far,
    near,
)
from netlint.intents.repair.edits import PEERS, Addition, Removal, done
from netlint.intents.repair.peers import Inexpressible, Written, as_written_in, others_than, peers_of
from netlint.intents.repair.words import of_policy, shown
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import AddressPeer, AnyPeer, Peer, PodPeer, lies_in
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.ports import AllTraffic
from netlint.origin import Origin
from netlint.prover.terms import Term, Variable, disjunction, negation


def restrict(candidates: Candidates, policies: Sequence[Policy]) -> None:
    """Add the edits that leave less of the rules that let through what the intent forbids, and those that isolate.

    What those rules let through besides may be wanted, so that edits may admit it in another place.
    """
    encoder = candidates.questions.encoder
    wanted: dict[str, Intent] = {}
    for policy in policies:
        for direction in Direction:
            for rule in policy.effective_rules(direction):
                subject = encoder.subject(policy, direction)
                if candidates.meets(subject, encoder.rule(policy, rule)):
                    found = _Rule(candidates, policy, rule, subject)
                    found.narrow()
                    found.limit()
                    found.remove_parts()
                    found.remove()
                    wanted |= {intent.id: intent for intent in found.wanted}
    for direction in Direction:
        _isolate(candidates, direction)
    for intent in wanted.values():
        admit(intent, candidates, policies)


def _isolate(candidates: Candidates, direction: Direction) -> None:
    """New policies for the pods of one side: one that leaves the others whom they talk to, and one for nobody."""
    intent = candidates.intent
    if intent.expect is Expect.ONLY and direction is Direction.EGRESS:
        return
    for subject in candidates.subjects(near(intent, direction)):
        for found in _left(candidates, direction):
            peers = as_written_in(subject.namespace, found)
            rules: list[Written] = [{PEERS[direction]: peers}]
            if intent.expect is Expect.ONLY:
                rules[0] |= forms.ports_of(intent.ports)
            else:
                with suppress(Inexpressible):
                    rules.append(forms.other_ports(intent.ports))
            candidates.new_policy(intent.id, subject, direction, rules, POLICY_COST)
        candidates.new_policy(intent.id, subject, direction, [], CLOSED_POLICY_COST)


def _left(candidates: Candidates, direction: Direction) -> Iterator[list[Written]]:
    """The peers that the intent leaves in a direction."""
    intent = candidates.intent
    with suppress(Inexpressible):
        if intent.expect is Expect.DENIED:
            yield others_than(far(intent, direction), candidates.lookup)
        elif direction is Direction.INGRESS:
            found = [peers_of(intent.sources, candidates.lookup, exact=exact) for exact in (False, True)]
            yield from (peers for number, peers in enumerate(found) if peers and peers not in found[:number])


class _Rule:
    """The edits of one rule; `subject` says that its policy selects the end."""

    def __init__(self, candidates: Candidates, policy: Policy, rule: PolicyRule, subject: Term) -> None:
        self._candidates = candidates
        self._policy = policy
        self._rule = rule
        self._subject = subject
        self._field = PEERS[rule.direction]
        self._remote = candidates.questions.encoder.remote(rule.direction)
        self.wanted = [
            intent
            for intent, region in candidates.wanted
            if candidates.questions.is_possible(region, subject)
        ]

    def remove(self) -> None:
        """Take the rule out."""
        origin = self._rule.origin
        rules, number = Origin(*origin[:2], origin.path[:-1]), origin.path[-1]
        assert isinstance(number, int)
        words = f"remove the rule at {self._candidates.place(origin)} from {of_policy(self._policy)}"
        variable = self._candidates.add(RULE_COST, words, Removal(rules, number))
        self._candidates.guards.kept[origin] = negation(done(variable))

    def remove_parts(self) -> None:
        """Take peers or ports out, but never all of them: an empty list would mean everyone (S1.19, S1.20)."""
        ports = self._candidates.questions.encoder.ports
        self._remove_items(
            self._field, "peer", [(peer.origin, self._peer(peer)) for peer in self._rule.peers]
        )
        entries = [(entry.origin, ports.any_of((entry.ports,))) for entry in self._rule.ports]
        self._remove_items("ports", "port", entries)

    def _remove_items(self, field: str, what: str, items: Sequence[tuple[Origin | None, Term]]) -> None:
        candidates = self._candidates
        removed: list[Variable] = []
        for number, (origin, term) in enumerate(items):
            if origin is not None and len(items) > 1 and candidates.meets(self._subject, term):
                words = f"remove the {what} at {candidates.place(origin)} from {of_policy(self._policy)}"
                variable = candidates.add(PART_COST, words, Removal(self._rule.origin.at(field), number))
                candidates.guards.kept[origin] = negation(done(variable))
                removed.append(variable)
        if removed and len(removed) == len(items):
            candidates.constraints.append(disjunction(negation(done(variable)) for variable in removed))

    def _peer(self, peer: Peer) -> Term:
        return self._remote.peer(peer, self._policy.namespace)

    def narrow(self) -> None:
        """Limit the rule, or each of its peers, to those whom some intent speaks of."""
        restrictions = list(self._restrictions())
        place, name = self._candidates.place, of_policy(self._policy)
        if any(isinstance(peer, AnyPeer) for peer in self._rule.peers):
            for found in restrictions:
                peers = as_written_in(self._policy.namespace, found)
                words = f"limit the rule at {place(self._rule.origin)} of {name} to {shown(peers)}"
                self._narrow(self._rule.origin, self._rule.peers, {self._field: peers}, words)
            return
        single = [peer for peers in restrictions for peer in peers]
        for peer in self._rule.peers:
            if peer.origin is None or not self._candidates.meets(self._subject, self._peer(peer)):
                continue
            for more in self._further(peer, single):
                lacked = forms.lacking(self._candidates.written(peer.origin), more)
                words = f"narrow the peer at {place(peer.origin)} of {name} by {shown(lacked)}"
                self._narrow(peer.origin, [peer], more, words)

    def _narrow(self, into: Origin, peers: Sequence[Peer], more: Written, words: str) -> None:
        """An edit that puts more into a peer, or peers into a rule without any; it narrows `peers` down."""
        candidates = self._candidates
        held = candidates.written(into)
        lacked = forms.lacking(held, more)
        result = forms.merged(held, lacked) if lacked else None
        if result is None or candidates.is_full:
            return
        written = result[self._field] if into == self._rule.origin else [result]
        model = candidates.rule(self._policy.namespace, self._rule.direction, {self._field: written})
        if model is not None:
            # A rule that is about nobody after that should rather go.
            cost = RULE_COST + (self._is_met(peers) and not self._is_met(model.peers))
            variable = candidates.add(cost, words, Addition(into, lacked))
            narrowed = peers[0].origin or self._rule.origin.at(self._field)
            others = candidates.guards.narrowed.setdefault(narrowed, [])
            candidates.exclusive(variable, (other for other, _ in others))
            others.append((variable, model.peers))
            candidates.peers += model.peers

    def limit(self) -> None:
        """Limit a rule for every port to those that other intents want of it, or to those that the intent leaves."""
        if not any(isinstance(entry.ports, AllTraffic) for entry in self._rule.ports):
            return
        candidates, origin = self._candidates, self._rule.origin
        others = candidates.guards.limited.setdefault(origin, [])
        for written, cost in self._left_ports():
            model = candidates.rule(self._policy.namespace, self._rule.direction, written)
            lacked = forms.lacking(candidates.written(origin), written)
            if model is None or candidates.is_full or any(model.ports == ports for _, ports in others):
                continue
            shown_ports = shown(written["ports"])
            words = (
                f"limit the rule at {candidates.place(origin)} of {of_policy(self._policy)} to {shown_ports}"
            )
            variable = candidates.add(cost, words, Addition(origin, lacked))
            candidates.exclusive(variable, (other for other, _ in others))
            others.append((variable, model.ports))
            candidates.ports += model.ports

    def _left_ports(self) -> Iterator[tuple[Written, int]]:
        """Ports to limit the rule to, with what that costs: all but some are seldom what anybody means."""
        if self.wanted and all(intent.ports for intent in self.wanted):
            ports = dict.fromkeys(port for intent in self.wanted for port in intent.ports)
            yield forms.ports_of(tuple(ports)), RULE_COST
        with suppress(Inexpressible):
            yield forms.other_ports(self._candidates.intent.ports), RULE_COST + 1

    def _is_met(self, peers: Sequence[Peer]) -> bool:
        """Whether peers mean any pods that the manifests show, or none that they could show."""
        lookup, namespace = self._candidates.lookup, self._policy.namespace
        pods = [peer for peer in peers if isinstance(peer, PodPeer)]
        return len(pods) < len(peers) or any(any(lookup.picked(peer, namespace)) for peer in pods)

    def _restrictions(self) -> Iterator[list[Written]]:
        """Peers that it may be right to limit the rule to, by what intents say of the pods that it is about."""
        candidates, direction = self._candidates, self._rule.direction
        yield from _left(candidates, direction)
        for intent in self.wanted:
            with suppress(Inexpressible):
                if peers := peers_of(far(intent, direction), candidates.lookup):
                    yield peers
        if direction is Direction.INGRESS:
            yield [{"namespaceSelector": {"matchLabels": {NAME_LABEL: self._policy.namespace}}}]

    def _further(self, peer: Peer, restrictions: Iterable[Written]) -> Iterator[Written]:
        """What narrows one peer down, each once."""
        seen: list[Written] = []
        found = self._excepted(peer) if isinstance(peer, AddressPeer) else []
        if isinstance(peer, PodPeer):
            found = [self._within(peer, item) for item in restrictions if "ipBlock" not in item]
        for more in found:
            if more and more not in seen:
                seen.append(more)
                yield more

    def _within(self, peer: PodPeer, restriction: Written) -> Written | None:
        """What to put into a peer of pods; one that names no namespaces can only be narrowed by the pods' labels."""
        if peer.names_namespaces:
            return restriction
        own = {"matchLabels": {NAME_LABEL: self._policy.namespace}}
        if restriction["namespaceSelector"] not in ({}, own) or "podSelector" not in restriction:
            return None
        return {"podSelector": restriction["podSelector"]}

    def _excepted(self, peer: AddressPeer) -> list[Written | None]:
        """What to leave out of a block: the addresses that the intent forbids."""
        if self._candidates.intent.expect is not Expect.DENIED:
            return []
        sides = far(self._candidates.intent, self._rule.direction)
        networks = [network for side in sides if isinstance(side, BlockSide) for network in side.networks]
        inside = [str(item) for item in networks if item != peer.network and lies_in(item, peer.network)]
        return [{"ipBlock": {"except": inside}}] if inside else []
