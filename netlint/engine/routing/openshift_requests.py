"""Which Route of OpenShift answers a request."""

from collections.abc import Iterable

from netlint.engine.routing.hostnames import ingress_host_matches, specificity
from netlint.engine.routing.published import Published
from netlint.engine.routing.requests import Candidate, Choice, Request, Scheme, choose, prefix_matches
from netlint.model.entry import OpenShiftRoute
from netlint.model.truth import Truth

_GENERATED = ".*"
"""What a host ends in where only the router knows its domain (V8.19)."""


def openshift_host_matches(pattern: str, host: str) -> Truth:
    """Whether a published host of a Route stands for `host`; unknown where the domain is the router's own."""
    if pattern.endswith(_GENERATED):
        start = pattern.removesuffix("*").lower()
        return Truth.UNKNOWN if host.lower().startswith(start) else Truth.FALSE
    return Truth.of(ingress_host_matches(pattern, host))


def openshift_choice(request: Request, published: Iterable[Published]) -> Choice:
    """The Route that answers a request: the longest path of the most specific host wins (V8.19-V8.23).

    `published` is what Routes publish for the request's scheme, passed-through TLS among it, where no path counts.
    """
    candidates = []
    for item in published:
        answer = openshift_host_matches(item.host, request.host)
        fits = item.scheme is Scheme.TLS or prefix_matches(item.path, request.path)
        if isinstance(item.entry, OpenShiftRoute) and answer is not Truth.FALSE and fits:
            exact, length = specificity(item.host)
            merit = (-exact, -length, -len(item.path))
            rank = (*merit, item.entry.namespace, item.entry.name)
            takers = tuple(backend for backend in item.entry.backends if backend.weight)
            candidates.append(Candidate(item.entry, None, takers, answer, merit, rank))
    return choose(candidates)
