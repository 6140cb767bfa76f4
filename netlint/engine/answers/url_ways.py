"""Which pods the request for a URL gets to: through which door, by which rule, and past which policies."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from netlint.engine.answers.asked_urls import AskedUrl
from netlint.engine.answers.ends import End
from netlint.engine.answers.explain import Explanation, Verdict
from netlint.engine.answers.forwarders import forwarded
from netlint.engine.answers.url_doors import Door, Doors
from netlint.engine.lookup import Lookup, picks_pods
from netlint.engine.reachability.parties import Pod
from netlint.engine.routing.destinations import Problem
from netlint.engine.routing.published import Published
from netlint.engine.routing.requests import Candidate
from netlint.engine.ways_in.entries import Entries, Entry
from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth

_LEVELS: Final = (Verdict.DENIED, Verdict.PARTIAL, Verdict.ALLOWED)


class Bounds(NamedTuple):
    """How much of the requests arrives: none (0), some (1) or all (2), at the least and at the most."""

    least: int
    most: int

    @property
    def verdict(self) -> Verdict:
        """What is said of it."""
        return _LEVELS[self.least] if self.least == self.most else Verdict.UNKNOWN


class Share(NamedTuple):
    """A part of the requests: a Service's port, and one workload behind it, or None where none is known.

    `pairs` tell what policies say, where the workload is one that is asked for.
    """

    published: Published
    entry: Entry | None
    pairs: tuple[Explanation, ...]
    bounds: Bounds


class Taken(NamedTuple):
    """A rule that takes the requests at a door, or may take them, and where they get to."""

    candidate: Candidate
    shares: tuple[Share, ...]
    bounds: Bounds


class Passage(NamedTuple):
    """A door with the rules that may answer there."""

    door: Door
    taken: tuple[Taken, ...]
    bounds: Bounds


class Targets(NamedTuple):
    """The ends that are asked for."""

    ends: tuple[End, ...]

    def include(self, entry: Entry) -> bool:
        """Whether an entry leads to one of them."""
        return any(end.origin == entry.workload.pod_origin for end in self.ends)


class UrlWays:
    """Follows the request for a URL to the pods that are asked for."""

    def __init__(self, lookup: Lookup, doors: Doors, targets: Targets) -> None:
        self._lookup = lookup
        self._doors = doors
        self._targets = targets
        self._entries = Entries(lookup)

    def of(self, url: AskedUrl, network: NetworkProfile) -> list[Passage]:
        """Every door that serves the host, with what becomes of the request there."""
        return [self._passage(door, network) for door in self._doors.of(url)]

    def _passage(self, door: Door, network: NetworkProfile) -> Passage:
        taken = tuple(self._taken(door, candidate, network) for candidate in door.choice.candidates)
        is_taken = door.choice.settled or any(c.certain is Truth.TRUE for c in door.choice.candidates)
        answers = is_taken and not door.doubts
        least = min((item.bounds.least for item in taken), default=0) if answers else 0
        return Passage(door, taken, Bounds(least, max((item.bounds.most for item in taken), default=0)))

    def _taken(self, door: Door, candidate: Candidate, network: NetworkProfile) -> Taken:
        published = _published(door, candidate)
        shares = tuple(share for item in published for share in self._shares(item, network))
        return Taken(candidate, shares, mixed([share.bounds for share in shares]))

    def _shares(self, published: Published, network: NetworkProfile) -> Iterator[Share]:
        entries = list(self._entries.of_published(published))
        for entry in entries:
            is_meant = self._targets.include(entry)
            pairs = tuple(forwarded(entry, self._lookup, network)) if is_meant else ()
            bounds = policy_bounds(pairs)
            if published.certain is not Truth.TRUE:
                bounds = Bounds(0, bounds.most)
            yield Share(published, entry, pairs, bounds)
        if not entries or self._may_pick(published):
            yield Share(published, None, (), Bounds(0, 2 if self._may_lead(published) else 0))

    def _may_pick(self, published: Published) -> bool:
        """Whether labels that no file holds decide if the Service picks pods that are asked for."""
        if published.service is None:
            return False
        possible = {workload.pod_origin for workload in self._lookup.behind(published.service).possible}
        return any(end.origin in possible for end in self._targets.ends)

    def _may_lead(self, published: Published) -> bool:
        """Whether a backend may lead to pods that are asked for although the input does not show that it does."""
        service, own = published.service, published.backend.namespace
        namespaces = {end.party.namespace.name for end in self._targets.ends if isinstance(end.party, Pod)}
        if published.backend.kind == "Service" and own and namespaces.isdisjoint((own, "")):
            return published.problem is Problem.EXTERNAL_NAME
        if service is None or published.certain is not Truth.TRUE:
            return published.certain is not Truth.TRUE
        if published.problem is not None:
            return published.problem is Problem.EXTERNAL_NAME
        return not picks_pods(service) or self._may_pick(published)


def _published(door: Door, candidate: Candidate) -> Iterable[Published]:
    """What a rule of a door publishes, each backend's port once, the likelier where a host makes a difference."""
    found: dict[tuple[int, int], Published] = {}
    for item in door.published:
        if item.entry is candidate.entry and any(item.backend is b for b in candidate.backends):
            key = (id(item.backend), id(item.port))
            if key not in found or item.certain > found[key].certain:
                found[key] = item
    return found.values()


def policy_bounds(pairs: Sequence[Explanation]) -> Bounds:
    """What policies make of connections from one of several sources, nobody knows which."""
    least = min((2 if pair.certain == pair.asked else 0 for pair in pairs), default=0)
    return Bounds(least, max((2 if pair.possible else 0 for pair in pairs), default=0))


def mixed(parts: Sequence[Bounds]) -> Bounds:
    """What becomes of requests of which each part gets its share."""
    return Bounds(_mixed([part.least for part in parts]), _mixed([part.most for part in parts]))


def _mixed(levels: list[int]) -> int:
    return 1 if len(set(levels)) > 1 else next(iter(levels), 0)
