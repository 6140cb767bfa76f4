"""Answers whether the request for a URL gets to pods: how it goes, what policies say, and what it comes to."""

from netlint.engine.answers.asked_services import behind, parsed_service
from netlint.engine.answers.asked_urls import AskedUrl
from netlint.engine.answers.ends import End
from netlint.engine.answers.explain import Explanation, Verdict
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.questions import ends_of
from netlint.engine.answers.url_doors import Doors
from netlint.engine.answers.url_ways import Passage, Targets, UrlWays, mixed
from netlint.engine.answers.url_words import nothing_served, told, unread
from netlint.engine.lookup import Lookup
from netlint.errors import UsageError
from netlint.model.network_profile import NetworkProfile


class UrlAnswer:
    """What becomes of the request for a URL, as far as the pods of `destination` are concerned.

    Raises UsageError for a destination that is not of the input, or that names ports: the URL leads to one.
    """

    def __init__(self, lookup: Lookup, url: AskedUrl, destination: str, network: NetworkProfile) -> None:
        self._lookup = lookup
        self._url = url
        self._doors = Doors(lookup)
        self._ways = UrlWays(lookup, self._doors, Targets(_ends(destination, lookup)))
        self._passages = self._ways.of(url, network)
        self.verdict = self._verdict(self._passages)

    @property
    def pairs(self) -> tuple[Explanation, ...]:
        """What policies say to the ways that lead to the pods, each once."""
        found = {
            (pair.source, pair.destination, pair.asked): pair
            for passage in self._passages
            for taken in passage.taken
            for share in taken.shares
            for pair in share.pairs
        }
        return tuple(found.values())

    @property
    def notes(self) -> tuple[Reason, ...]:
        """How the request goes, up to where policies are asked."""
        if not self._passages:
            nothing = nothing_served(self._url, self._doors.published)
            return (nothing, *unread(self._lookup.snapshot))
        return tuple(dict.fromkeys(told(self._passages, self._url, self._lookup)))

    def verdict_under(self, network: NetworkProfile) -> Verdict:
        """The verdict under another profile."""
        return self._verdict(self._ways.of(self._url, network))

    def _verdict(self, passages: list[Passage]) -> Verdict:
        if not passages and unread(self._lookup.snapshot):
            return Verdict.UNKNOWN
        return mixed([passage.bounds for passage in passages]).verdict


def _ends(text: str, lookup: Lookup) -> tuple[End, ...]:
    """The pods that are asked for, all of the input."""
    service = parsed_service(text, lookup)
    if service is not None and service.port:
        raise UsageError("a URL leads to a port by itself", f"Leave out `:{service.port}`.")
    if service is not None:
        return tuple(target.end for target in behind(service, None, lookup).targets)
    ends = ends_of(text, lookup)
    if any(end.origin is None for end in ends):
        raise UsageError(
            f"a URL leads to workloads of the input, and `{text}` is none", "Ask for namespace/name."
        )
    return ends
