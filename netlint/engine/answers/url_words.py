"""Tells how the request for a URL goes: which rule takes it, to which Service and pods, and what forwards it."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from netlint.engine.answers.asked_urls import AskedUrl
from netlint.engine.answers.forwarders import forwarder_words
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.url_ways import Passage, Share, Taken
from netlint.engine.lookup import Lookup
from netlint.engine.maps.endpoints import workload_id
from netlint.engine.routing.destinations import Problem
from netlint.engine.routing.entry_kinds import ENTRY_KINDS
from netlint.engine.routing.hostnames import gateway_host_matches
from netlint.engine.routing.published import Published
from netlint.engine.routing.requests import Candidate
from netlint.engine.ways_in.entries import url as url_of
from netlint.engine.words import conjunction, qualified
from netlint.model.entry import Ingress, IngressPath, OpenShiftRoute, Route, RouteRule
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.origin import Origin

_MOST_HOSTS: Final = 10
_PROBLEMS: Final = {
    Problem.KIND: "which is no Service, so where it leads is not known",
    Problem.NO_WEIGHT: "whose weight is 0, so it takes no requests",
    Problem.NOT_PERMITTED: "which no ReferenceGrant of its namespace permits, so the request fails",
    Problem.NO_SERVICE: "which is not in the input",
    Problem.REFUSED: "which the API server refuses, so the request fails",
    Problem.EXTERNAL_NAME: "which is only a name for another host",
    Problem.NO_PORT: "which has no such port, so the request fails",
    Problem.PROTOCOL: "whose port has another protocol, so the request fails",
}


def told(passages: Sequence[Passage], url: AskedUrl, lookup: Lookup) -> Iterator[Reason]:
    """The steps of a request, door by door."""
    if len(passages) > 1:
        names = "; ".join(passage.door.name for passage in passages)
        yield Reason(f"Several serve the host, and to which of them its name leads no file tells: {names}.")
    for passage in passages:
        door = passage.door
        if not passage.taken:
            yield Reason(
                f"Nothing takes the path `{url.request.path}` there ({door.name}), so the answer is 404."
            )
        for doubt in door.doubts:
            yield Reason(f"Whether the request is served ({door.name}) is not known: {doubt}.")
        if len(passage.taken) > 1:
            yield Reason("Which of these rules takes the request, the input does not tell:")
        for taken in passage.taken:
            yield from _taken(taken, passage, lookup)
        if door.remark and passage.taken:
            yield Reason(door.remark)


def _taken(taken: Taken, passage: Passage, lookup: Lookup) -> Iterator[Reason]:
    yield _rule(taken.candidate, passage)
    if not taken.shares:
        answer = "a redirect" if _redirects(taken.candidate) else "an error, for want of a backend"
        yield Reason(f"It answers with {answer}, so the request gets to no pod.")
    total = sum({id(s.published.backend): s.published.backend.weight for s in taken.shares}.values())
    forwarders: dict[str, Reason] = {}
    for share in taken.shares:
        yield _share(share, total)
        if share.entry is not None and share.pairs:
            reason = forwarder_words(share.entry, lookup)
            forwarders.setdefault(reason.text, reason)
    yield from forwarders.values()


def _redirects(candidate: Candidate) -> bool:
    return isinstance(candidate.rule, RouteRule) and candidate.rule.redirects


def _rule(candidate: Candidate, passage: Passage) -> Reason:
    """Which rule takes the request, or may do so, with its place."""
    entry = candidate.entry
    name = qualified(entry.namespace, entry.name)
    is_settled = passage.door.choice.settled
    takes = "takes" if is_settled else "may take"
    part, origin = _part(candidate)
    why = "" if is_settled else _why(candidate)
    text = f"{_kind(entry)} `{name}` ({passage.door.name}) {takes} the request{part}{why}."
    return Reason(text, f"{_kind(entry)} {name}", origin)


def _part(candidate: Candidate) -> tuple[str, Origin]:
    entry, rule = candidate.entry, candidate.rule
    match rule:
        case IngressPath():
            return f" by its path `{rule.path or '/'}` ({rule.type or 'no type'})", rule.origin
        case RouteRule():
            number = next((n for n, item in enumerate(_rules(entry), 1) if item is rule), 1)
            return f" by its rule {number}", rule.origin
        case None if isinstance(entry, Ingress) and entry.default_backend is not None:
            return " by its default backend", entry.default_backend.origin
        case None:
            return "", entry.origin


def _rules(entry: Ingress | Route | OpenShiftRoute) -> tuple[RouteRule, ...]:
    return entry.rules if isinstance(entry, Route) else ()


def _why(candidate: Candidate) -> str:
    """Why it is not certain that a rule takes the request."""
    rule = candidate.rule
    if candidate.has_pattern:
        return ", whose pattern is not evaluated"
    if candidate.certain is Truth.TRUE:
        return ""
    if isinstance(rule, IngressPath) and rule.type not in ("Exact", "Prefix"):
        return ", which means what its controller makes of it"
    return ", which depends on what is not in the input"


def _share(share: Share, total: int) -> Reason:
    """To which Service and pods a part of the requests goes."""
    published = share.published
    backend, service, port = published.backend, published.service, published.port
    name = qualified(backend.namespace, backend.service)
    weight = "" if backend.weight == total else f" for {backend.weight} of {total} requests"
    object, origin = (f"Service {name}" if backend.kind == "Service" else ""), published.origin
    if published.problem is not None or service is None or port is None:
        why = _PROBLEMS[published.problem or Problem.NO_SERVICE]
        if published.problem is Problem.NO_SERVICE and published.certain is Truth.TRUE:
            why += ", so the request fails"
        at = f" port {backend.port}" if published.problem is Problem.NO_PORT else ""
        return Reason(f"It leads to {backend.kind} `{name}`{at}{weight}, {why}.", object, origin)
    way = f"It leads to Service `{name}` port {port.protocol} {port.number}{weight}"
    if share.entry is not None:
        pods = workload_id(share.entry.workload)
        where = f"and so to {port.protocol} {share.entry.port.first} of `{pods}`"
    else:
        where = (
            "perhaps to pods that are asked for" if share.bounds.most else "behind which the input has no pod"
        )
    return Reason(f"{way}, {where}.", object, origin)


def _kind(entry: Ingress | Route | OpenShiftRoute) -> str:
    return "Ingress" if isinstance(entry, Ingress) else entry.kind


def unread(snapshot: Snapshot) -> tuple[Reason, ...]:
    """That objects of kinds that netlint does not read may serve a host, where the input has some."""
    kinds = sorted({item.kind for item in snapshot.custom_objects if item.kind in ENTRY_KINDS})
    if not kinds:
        return ()
    text = f"Objects of kind {conjunction(kinds)}, which netlint does not read, may serve it all the same."
    return (Reason(text),)


def nothing_served(url: AskedUrl, published: Sequence[Published]) -> Reason:
    """That nothing serves the host, or not in this way, with what comes nearest."""
    host = url.request.host
    other = {url_of(item): None for item in published if item.host and gateway_host_matches(item.host, host)}
    if other:
        return Reason(
            f"The input serves `{host}`, but not over {url.request.scheme} on port {url.port}: "
            f"{', '.join(list(other)[:_MOST_HOSTS])}."
        )
    hosts = sorted({item.host for item in published if item.host})
    lead = f"No Ingress or route of the input serves the host `{host}`."
    if not hosts:
        return Reason(f"{lead} None of them names a host.")
    near = get_close_matches(host, hosts, n=3, cutoff=0.6) or hosts[:_MOST_HOSTS]
    more = "" if len(near) == len(hosts) or len(near) <= 3 else f" and {len(hosts) - len(near)} more"
    listed = ", ".join(f"`{item}`" for item in near)
    return Reason(f"{lead} Served are, for example, {listed}{more}.")
