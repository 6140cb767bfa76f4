"""The ends of a question in the prover's terms: everybody, every pod of a selector, or the ends that `reach` knows."""

from collections.abc import Iterable
from typing import NamedTuple

from netlint.engine.answers.asked_addresses import GLOBAL, INTERNET, parsed_network
from netlint.engine.answers.asked_pods import AskedPods, Everybody, parsed_pods
from netlint.engine.answers.asked_ports import AskedPort, ports_asked
from netlint.engine.answers.ends import End
from netlint.engine.answers.questions import ends_of
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.errors import UsageError
from netlint.model.peer import AddressPeer
from netlint.model.ports import Ports
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.prover.conditions.formula import PODS
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions
from netlint.prover.regions import Ends
from netlint.prover.space import EndSpace, Kind, Role
from netlint.prover.terms import TRUE, Term, atom, conjunction, disjunction


class Internet(NamedTuple):
    """Every global address, also those that a policy names."""


AskedEnd = Everybody | AskedPods | Internet | End
"""One end of a question; an `End` is a workload, addresses, or a pod with exactly the labels that it has."""


def asked_ends(text: str, lookup: Lookup) -> tuple[AskedEnd, ...]:
    """The ends that words mean, every one that could be; raises UsageError for words that mean nobody."""
    network = parsed_network(text)
    if text == INTERNET:
        return (Internet(),)
    if network is not None:
        return (End(text, Addresses((network,))),)
    return ends_that_are_asked(text, lookup)


def ends_that_are_asked(text: str, lookup: Lookup) -> tuple[AskedEnd, ...]:
    """The ends that words mean as `reach` understands them: `internet` are addresses that no policy names."""
    pods = parsed_pods(text)
    return (pods,) if pods is not None else ends_of(text, lookup)


def ports_at(end: AskedEnd, asked: AskedPort | None) -> tuple[Ports, ...]:
    """The ports that are asked for; a name is looked up where there is somebody to declare it."""
    if asked is None:
        return ()
    return ports_asked(asked, end) if isinstance(end, End) else (asked,)


def mention(asked: AskedEnd, mentions: Mentions) -> None:
    """Add what an end of a question mentions."""
    match asked:
        case AskedPods(namespaces, pods):
            mentions.add_namespaces(namespaces)
            mentions.add_selector(pods)
        case Internet():
            for block in GLOBAL:
                mentions.add_peer(block)
        case End(_, Addresses(networks)):
            for network in networks:
                mentions.add_peer(AddressPeer(network))
        case End(_, Pod(namespace)) if not namespace.is_unknown:
            mentions.names[namespace.name] = None
        case _:
            pass


def ends_in(asked: Iterable[AskedEnd], role: Role, questions: Questions) -> Ends:
    """Who is meant by several ends together; raises UsageError for a pod of which the namespace is not said."""
    found = [_ends(item, role, questions) for item in asked]
    return Ends(
        disjunction(item.term for item in found), tuple(pair for item in found for pair in item.workloads)
    )


def _ends(asked: AskedEnd, role: Role, questions: Questions) -> Ends:
    end = questions.space.end(role)
    match asked:
        case Everybody.ANYONE:
            return Ends(TRUE)
        case Everybody.FUTURE_PODS:
            return Ends(atom(end.kind, PODS))
        case AskedPods(namespaces, pods):
            terms = questions.encoder.ends[role]
            return Ends(conjunction((end.is_kind(Kind.POD), terms.namespaces(namespaces), terms.pods(pods))))
        case Internet():
            return Ends(_addresses(GLOBAL, role, questions))
        case End(name, party):
            workload = workload_of(asked, questions.snapshot)
            if workload is not None:
                return questions.workloads(role, (workload,))
            if isinstance(party, Addresses):
                return Ends(_addresses(map(AddressPeer, party.networks), role, questions))
            if isinstance(party, Pod):
                return Ends(_exactly(name, party, end, questions))
            return Ends(end.is_kind(Kind.NODE))


def workload_of(end: End, snapshot: Snapshot) -> Workload | None:
    """The workload whose pods an end is."""
    if end.origin is None:
        return None
    return next(item for item in snapshot.workloads if item.pod_origin == end.origin)


def _addresses(blocks: Iterable[AddressPeer], role: Role, questions: Questions) -> Term:
    terms = questions.encoder.ends[role]
    return conjunction((terms.end.is_kind(Kind.ADDRESS), disjunction(map(terms.addresses, blocks))))


def _exactly(name: str, pod: Pod, end: EndSpace, questions: Questions) -> Term:
    """A pod with exactly these labels, which names no port."""
    if pod.namespace.is_unknown:
        hint = f"Begin with `ns=`, or write `any:{name}` for every pod with these labels."
        raise UsageError(f"`{name}` does not say in which namespace the pod is", hint)
    parts = [end.is_kind(Kind.POD), end.is_named(pod.namespace.name)]
    for key, variable in end.labels.variables.items():
        parts.append(atom(variable, 1 << end.labels.code(key, pod.labels.value(key))))
    if end.role is Role.DESTINATION:
        parts += (atom(variable, 0b01) for variable in questions.space.named.values())
    return conjunction(parts)
