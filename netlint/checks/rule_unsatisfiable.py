"""Finds selectors, address blocks and ports of policies that nothing can match."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.peer_places import port_place
from netlint.engine.evidence.several import several
from netlint.engine.words import conjunction
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import AddressPeer
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry
from netlint.model.ports import NamedPort
from netlint.prover.evidence.selector_sense import Written, contradiction, part_place, selectors_of, words_of
from netlint.prover.evidence.unmatched import no_address_left, unmet_names


def check(context: Context) -> Iterator[Hit]:
    """Yield what nothing that may ever exist can match (S1.32, S1.33, S1.38, S1.53, N09)."""
    for policy in context.effective.policies:
        for written in selectors_of(policy):
            places = contradiction(written.selector, written.whose)
            if places:
                yield _contradicted(written, places, context)
        for rule in (rule for way in Direction for rule in policy.effective_rules(way)):
            for peer in rule.peers:
                if isinstance(peer, AddressPeer) and (exceptions := no_address_left(peer)):
                    yield _emptied(policy, rule, peer, exceptions)
            for entry in unmet_names(rule, context.settings.cluster.network):
                if isinstance(entry.ports, NamedPort):
                    yield _unmet(policy, rule, entry, entry.ports.name, context)


def _contradicted(written: Written, places: tuple[int, ...], context: Context) -> Hit:
    policy, body = written.policy, context.body(written.policy.origin)
    *others, last = (part_place(written, number, body) for number in places)
    words = conjunction(f"`{words_of(written, number)}`" for number in places)
    if others:
        why = f"{words} cannot hold at once"
        help_text = "Correct or delete one of the conditions; `In` with several values means any one of them."
    else:
        why = f"{words} never holds, since every namespace carries `{NAME_LABEL}`"
        help_text = "Delete the condition, or ask for a label that a namespace may lack."
    name = f"{policy.kind} `{policy.name}`"
    effect = f"{name} selects no pod"
    if written.rule is not None:
        effect = f"this peer of {name}, in its {written.rule.direction.lower()} rules, means nobody"
    return Hit(
        last,
        f"No {written.whose} passes this selector, whatever its labels: {why}, so {effect}.",
        help_text,
        "cannot hold with the rest" if others else "never holds",
        tuple(Place(place, "cannot hold at once with it") for place in others),
    )


def _emptied(policy: Policy, rule: PolicyRule, peer: AddressPeer, exceptions: tuple[int, ...]) -> Hit:
    origin = (peer.origin or policy.origin).at("ipBlock")
    names = several((f"`{peer.exceptions[number]}`" for number in exceptions), "blocks")
    return Hit(
        origin.at("cidr"),
        f"The exceptions {names} leave no address of `{peer.network}`, so this peer of {policy.kind} `{policy.name}`, "
        f"in its {rule.direction.lower()} rules, means nobody.",
        "Delete the exceptions that are too wide, or the whole peer.",
        "no address is left",
        tuple(Place(origin.at("except", number), "takes a part of it") for number in exceptions),
    )


def _unmet(policy: Policy, rule: PolicyRule, entry: PortEntry, name: str, context: Context) -> Hit:
    blocks = several((f"`{p.network}`" for p in rule.peers if isinstance(p, AddressPeer)), "blocks")
    return Hit(
        port_place(entry.origin or rule.origin, policy, context.body(policy.origin)),
        f"Port `{name}` admits no connection to {blocks} outside of the cluster: a name means a port of the pods that "
        "declare it, and addresses declare none.",
        f"Write the number of the port instead of `{name}`.",
        "means no port of an address",
    )
