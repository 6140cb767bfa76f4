"""Where a policy allows all addresses of one family, and none of the other one."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final, NamedTuple

from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.port_index import PortIndex, have_common_port
from netlint.engine.ways_in.internet import covering
from netlint.model.peer import AddressPeer, AnyPeer
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry

WHOLE: Final = {4: ip_network("0.0.0.0/0"), 6: ip_network("::/0")}
OTHER: Final = {4: 6, 6: 4}


class Gap(NamedTuple):
    """A block of (nearly) all addresses of its family, where no rule for the same pods names any of the other."""

    policy: Policy
    rule: PolicyRule
    block: AddressPeer

    @property
    def missing(self) -> int:
        """The version of IP that is left out."""
        return OTHER[self.block.network.version]


def gaps(policy: Policy, direction: Direction, companions: Companions) -> Iterator[Gap]:
    """The gaps of a policy in a direction (S1.38)."""
    rules = policy.effective_rules(direction)
    whole = [(rule, block) for rule in rules for block in covering(_blocks(rule))[:1]]
    if not whole:
        return
    around = companions.around(_by_version, policy, direction)
    for rule, block in whole:
        others = around[OTHER[block.network.version]].candidates(rule.ports)
        if not any(
            have_common_port(ports, rule.ports)
            and (author is policy or companions.are_together(policy, author))
            for ports, author in others
        ):
            yield Gap(policy, rule, block)


_Rules = PortIndex[tuple[tuple[PortEntry, ...], Policy]]
"""The ports of rules, and whose they are."""


def _by_version(policies: list[Policy], direction: Direction) -> dict[int, _Rules]:
    """The rules that allow addresses of each version of IP."""
    rules = [(policy, rule) for policy in policies for rule in policy.effective_rules(direction)]
    return {
        version: PortIndex(
            (rule.ports, (rule.ports, policy)) for policy, rule in rules if _allows(rule, version)
        )
        for version in WHOLE
    }


def _allows(rule: PolicyRule, version: int) -> bool:
    """Whether a rule allows addresses of a version."""
    return any(
        isinstance(peer, AnyPeer) or (isinstance(peer, AddressPeer) and peer.network.version == version)
        for peer in rule.peers
    )


def _blocks(rule: PolicyRule) -> list[AddressPeer]:
    return [peer for peer in rule.peers if isinstance(peer, AddressPeer)]


def blocks_of(policy: Policy, version: int) -> Iterator[AddressPeer]:
    """The blocks of a version of IP in the rules of a policy that count."""
    return (
        block
        for direction in Direction
        for rule in policy.effective_rules(direction)
        for block in _blocks(rule)
        if block.network.version == version
    )
