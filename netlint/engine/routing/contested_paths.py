"""Which paths of Ingresses get no requests, or lose a part of them, because of the paths of the same host and class."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.certificates import Certificates
from netlint.engine.routing.claims import Claim, claims_of, conflict
from netlint.engine.routing.ingress_classes import IngressClasses
from netlint.engine.routing.ingress_requests import ingress_choice, uses_patterns
from netlint.engine.routing.request_sets import (
    Below,
    RequestSet,
    plain_request,
    set_of_path,
    typical_request,
)
from netlint.engine.routing.requests import Request, Scheme
from netlint.model.entry import Ingress, IngressPath
from netlint.model.policy import Status

_MOST_CLAIMS: Final = 100
"""How many claims to one path are compared; where there are more, it is not known to be contested."""


class Contested(NamedTuple):
    """A path that gets nothing, or not all, of what it stands for, the path that does, and a request that tells."""

    loser: Claim
    taker: Claim
    request: Request


class _Held(NamedTuple):
    """A claim with the requests that it stands for; the smaller `merit` wins (S4.11)."""

    claim: Claim
    requests: RequestSet
    merit: tuple[int, bool]

    @property
    def path(self) -> str:
        """The path as it is written."""
        return self.claim.path.path


class _Paths:
    """The claims of one host and class, by their paths without a slash at the end."""

    def __init__(self, claims: list[Claim], held: list[_Held]) -> None:
        self._claims = claims
        self._by_path: dict[str, list[_Held]] = defaultdict(list)
        for item in held:
            self._by_path[item.path.rstrip("/")].append(item)
        understood = {id(item.claim.path) for item in held}
        self._unclear = [c for c in claims if id(c.path) not in understood or uses_patterns(c.ingress)]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the paths and the host."""
        paths = (claim.path.path.split("/") for claim in self._claims)
        return frozenset(word for words in paths for word in words).union(
            self._claims[0].rule.host.split(".")
        )

    def alike(self, path: str) -> list[_Held]:
        """Those of a path; none where there are too many to compare."""
        found = self._by_path.get(path.rstrip("/"), [])
        return found if len(found) <= _MOST_CLAIMS else []

    def about(self, path: str) -> list[Claim] | None:
        """Those that may match the path of a request; None where there are too many to ask."""
        heads = dict.fromkeys(head.rstrip("/") for head in _heads(path, 1))
        found = [held.claim for head in heads for held in self._by_path.get(head, ())]
        return [*self._unclear, *found] if len(found) + len(self._unclear) <= _MOST_CLAIMS else None


class ContestedPaths:
    """Compares the paths of each host and class.

    What only a controller knows is left out: paths of the type ImplementationSpecific, unless ingress-nginx serves
    them; controllers that compare paths as text; and which of two equal paths wins (S4.12, S4.19).
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._classes = lookup.once(IngressClasses)
        self._certificates = Certificates(lookup.snapshot)

    def shadowed(self) -> Iterator[Contested]:
        """Each prefix all of whose requests a longer one of the same elements takes, to another backend (S4.10, S4.11).

        No other path, and no several of them together, holds all that a prefix stands for.
        """
        for held, paths in self._held():
            if not isinstance(held.requests.paths, Below):
                # Exact `/a` beside the longer prefix `/a/`: some controllers ask exact paths first all the same.
                continue
            rivals = [r for r in paths.alike(held.path) if r.requests.holds(held.requests)]
            above = [rival for rival in rivals if self._is_above(rival, held)]
            best = min((rival.merit for rival in above), default=None)
            takers = [rival.claim for rival in above if rival.merit == best]
            if takers and all(taker.path.backend != held.claim.path.backend for taker in takers):
                yield from self._shown(held, takers[0], held, paths)

    def captured(self, *, parts: bool) -> Iterator[Contested]:
        """Each exact path at the head of a prefix of another namespace, or with `parts` each path below one (S4.11).

        The prefix is not the root. The loser is the path that gets the requests where the taker's Ingress is not there.
        """
        for held, paths in self._held():
            whole = held.path.rstrip("/")
            heads = _heads(whole, 2) if parts else [whole]
            over = [rival for head in heads if head for rival in paths.alike(head) if _is_part(held, rival)]
            above = (rival for rival in over if self._is_above(held, rival))
            nearest = min(above, key=lambda rival: rival.merit, default=None)
            namespace = held.claim.ingress.namespace
            if nearest is not None and len({"", namespace, nearest.claim.ingress.namespace}) == 3:
                yield from self._shown(nearest, held.claim, held, paths)

    def are_duplicates(self, found: Contested) -> bool:
        """Whether the two paths are written alike for ingress-nginx, which takes them for one (S4.21, T206)."""
        one, other = found.loser, found.taker
        is_nginx = self._classes.readings(self._classes.name(one.ingress)) == (True,)
        return is_nginx and one.path.path == other.path.path

    def _held(self) -> Iterator[tuple[_Held, _Paths]]:
        """Every claim that is understood, with all of its host and class."""
        for (name, _), claims in self._claims.items():
            if len(claims) > 1 and self._classes.keeps_to_elements(name):
                found = [held for claim in claims if (held := self._read(claim, name)) is not None]
                paths = _Paths(claims, found)
                yield from ((held, paths) for held in found)

    @cached_property
    def _claims(self) -> dict[tuple[str, str], list[Claim]]:
        claims: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for ingress in self._lookup.snapshot.ingresses:
            if ingress.status is Status.ENFORCED:
                for claim in claims_of(ingress):
                    claims[self._classes.name(ingress), claim.rule.host.lower()].append(claim)
        return claims

    def _read(self, claim: Claim, name: str) -> _Held | None:
        path = claim.path
        requests = set_of_path(path, is_nginx=self._classes.readings(name) == (True,))
        if requests is None:
            return None
        return _Held(claim, requests, (-len(path.path or "/"), path.type != "Exact"))

    def _is_above(self, one: _Held, other: _Held) -> bool:
        return one.merit < other.merit and self._are_together(one.claim, other.claim)

    def _are_together(self, one: Claim, other: Claim) -> bool:
        """Whether one controller serves both at the same time."""
        return one.ingress is other.ingress or conflict(one, other, self._lookup.variants, nginx=True)

    def _shown(self, loser: _Held, taker: Claim, asked: _Held, paths: _Paths) -> Iterator[Contested]:
        """The finding with a request that surely goes to the taker, and without its Ingress to the loser."""
        host, name = asked.claim.rule.host.lower(), self._classes.name(asked.claim.ingress)
        scheme = Scheme.HTTPS if self._certificates.cover(asked.claim.ingress, host) else Scheme.HTTP
        for request in (
            plain_request(asked.requests, host, scheme),
            typical_request(asked.requests, host, scheme, paths.words),
        ):
            about = () if self._is_elsewhere(request, host, name) else paths.about(request.path) or ()
            claims = [claim for claim in about if self._are_together(claim, asked.claim)]
            others = [claim.ingress for claim in claims if claim.ingress is not taker.ingress]
            is_taken = self._winner(request, (*others, taker.ingress), name) is taker.path
            if is_taken and (asked is loser or self._winner(request, others, name) is loser.claim.path):
                yield Contested(loser.claim, taker, request)
                return

    def _is_elsewhere(self, request: Request, host: str, name: str) -> bool:
        """Whether the class has a closer host than `host` for a request (S4.8)."""
        closer = {request.host, f"*.{request.host.partition('.')[2]}"} - {host}
        return host != request.host and any((name, other) in self._claims for other in closer)

    def _winner(self, request: Request, ingresses: Iterable[Ingress], name: str) -> IngressPath | None:
        """The path that gets a request for certain, whichever controller serves the class."""
        distinct = {id(ingress): ingress for ingress in ingresses}.values()
        winners: list[IngressPath | None] = []
        for is_nginx in self._classes.readings(name):
            choice = ingress_choice(request, distinct, is_nginx=is_nginx)
            rule = choice.candidates[0].rule if choice.settled and choice.candidates else None
            winners.append(rule if isinstance(rule, IngressPath) else None)
        return winners[0] if len({id(winner) for winner in winners}) == 1 else None


def _heads(path: str, least: int) -> list[str]:
    """The path and those above it, of so many steps at least; the root has one."""
    steps = path.split("/")
    return ["/".join(steps[:depth]) for depth in range(least, len(steps) + 1)]


def _is_part(one: _Held, other: _Held) -> bool:
    """Whether one claim stands for a part of what another stands for, and not for all of it."""
    return other.requests.holds(one.requests) and not one.requests.holds(other.requests)
