"""A request, what paths and schemes it may match, and the choice among rules that may answer it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from netlint.model.entry import Backend, Ingress, IngressPath, OpenShiftRoute, Route, RouteRule
from netlint.model.truth import Truth
from netlint.value import value


class Scheme(StrEnum):
    """How requests and connections come in."""

    HTTP = "http"
    HTTPS = "https"
    TLS = "tls"
    TCP = "tcp"
    UDP = "udp"


@value
class Request:
    """A request: the host without a port, the path without a query; a gRPC call has the path /service/method."""

    host: str
    path: str = "/"
    scheme: Scheme = Scheme.HTTP
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()


class Candidate(NamedTuple):
    """A rule that takes a request, or may take it, with the backends that share it; a redirect has none.

    `rank` orders rules: the smaller wins. Two whose `merit` is equal are told apart by the age of their
    objects, which no file tells; the rank has their names instead. `has_pattern` marks a rule whose rank
    is up to the controller.
    """

    entry: Ingress | Route | OpenShiftRoute
    rule: IngressPath | RouteRule | None
    backends: tuple[Backend, ...]
    certain: Truth
    merit: tuple[int, ...]
    rank: tuple[int | str, ...]
    has_pattern: bool = False


class Choice(NamedTuple):
    """The rules that may answer a request, the likeliest first, and whether the first does for certain.

    Without candidates nothing serves the request: 404.
    """

    candidates: tuple[Candidate, ...]
    settled: bool


def prefix_matches(prefix: str, path: str) -> bool:
    """Whether a path lies at or below a prefix, element by element; a slash at the end is ignored (S4.10, S5.21)."""
    bare = prefix.rstrip("/")
    return path == bare or path.startswith(f"{bare}/")


def choose(candidates: Iterable[Candidate]) -> Choice:
    """The best candidate, before it those that may match, and its equals in all but age (S4.11, S5.20)."""
    ordered = sorted((c for c in candidates if c.certain is not Truth.FALSE), key=lambda c: c.rank)
    winner = next((c for c in ordered if c.certain is Truth.TRUE and not c.has_pattern), None)
    if winner is None:
        return Choice(tuple(_each_once(ordered)), settled=not ordered)
    possible = _each_once(
        candidate
        for candidate in ordered
        if candidate.rank <= winner.rank
        or (candidate.merit == winner.merit and candidate.entry is not winner.entry)
        or (candidate.has_pattern and candidate.merit[:2] == winner.merit[:2])
    )
    return Choice(tuple(possible), settled=len(possible) == 1)


def agreed(choices: Sequence[Choice]) -> Choice:
    """What is left where controllers may choose in each of these ways: settled only where all come to the same."""
    ways = {tuple((id(c.entry), id(c.rule)) for c in choice.candidates) for choice in choices}
    found = _each_once(candidate for choice in choices for candidate in choice.candidates)
    return Choice(tuple(found), settled=len(ways) == 1 and all(choice.settled for choice in choices))


def _each_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The first candidate of each rule, as several matches of a rule may hold."""
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in candidates:
        found.setdefault((id(candidate.entry), id(candidate.rule)), candidate)
    return list(found.values())
