"""Which rule of the Ingresses of a class answers a request."""

from collections.abc import Iterable, Iterator

from netlint.engine.routing.hostnames import ingress_host_matches, specificity
from netlint.engine.routing.requests import Candidate, Choice, Request, agreed, choose, prefix_matches
from netlint.model.entry import Ingress, IngressPath, IngressRule
from netlint.model.policy import Status
from netlint.model.truth import Truth

_PATTERN_CHARACTERS = frozenset("*+?.()[]{}|^$\\")
_PATTERNS = ("nginx.ingress.kubernetes.io/use-regex", "nginx.ingress.kubernetes.io/rewrite-target")


def ingress_choice(request: Request, ingresses: Iterable[Ingress], *, is_nginx: bool = False) -> Choice:
    """The rule that answers a request among the Ingresses of one class (S4.5 to S4.12).

    The longest path of the most specific host wins, of two equal ones the Exact one (S4.8, S4.11). `is_nginx`
    tells that ingress-nginx serves the class, which reads ImplementationSpecific as Prefix, or every path
    of a host as a pattern (S4.12). Patterns are not evaluated.

    Exact `/a` and Prefix `/a/` both match `/a`. The prefix is the longer one as it is written, and the text says no
    more (S4.11); but the slash that makes it so counts for nothing in a prefix (S4.10), and controllers that ask
    exact paths first, ingress-nginx among them, give the request to the Exact one. So that is settled for
    ingress-nginx alone.
    """
    served = [ingress for ingress in ingresses if ingress.status is Status.ENFORCED]
    matching = [
        (ingress, rule)
        for ingress in served
        for rule in ingress.rules
        if ingress_host_matches(rule.host, request.host)
    ]
    with_patterns = _hosts_with_patterns(served) if is_nginx else frozenset[str]()
    best = max((specificity(rule.host) for _, rule in matching), default=None)
    candidates = list(_defaults(served, matching))
    for ingress, rule in matching:
        for path in rule.paths:
            answer = _path_matches(path, request.path, is_nginx=is_nginx)
            # Whether a wider host stands in where this one has no such path differs among controllers (S4.8).
            if answer is Truth.TRUE and specificity(rule.host) != best:
                answer = Truth.UNKNOWN
            if rule.host.lower() in with_patterns:
                answer = Truth.UNKNOWN
            has_pattern = _is_pattern(path) and not is_nginx
            candidates.append(_candidate(ingress, rule, path, answer)._replace(has_pattern=has_pattern))
    exact_first = choose(map(_exact_first, candidates))
    return exact_first if is_nginx else agreed([choose(candidates), exact_first])


def _hosts_with_patterns(ingresses: Iterable[Ingress]) -> frozenset[str]:
    """The hosts all of whose paths ingress-nginx reads as patterns, for an annotation on one of their Ingresses."""
    return frozenset(
        rule.host.lower() for ingress in ingresses if uses_patterns(ingress) for rule in ingress.rules
    )


def uses_patterns(ingress: Ingress) -> bool:
    """Whether an annotation makes patterns of all paths of the hosts, where ingress-nginx serves them (S4.12)."""
    return ingress.annotation(_PATTERNS[0]) == "true" or ingress.annotation(_PATTERNS[1]) is not None


def _path_matches(path: IngressPath, asked: str, *, is_nginx: bool) -> Truth:
    """Whether a path matches; what ImplementationSpecific means only the class tells (S4.9, S4.10, S4.12)."""
    written = path.path or "/"
    if path.type == "Exact":
        return Truth.of(asked == written)
    if path.type == "Prefix" or is_nginx:
        return Truth.of(prefix_matches(written, asked))
    if _is_pattern(path):
        return Truth.UNKNOWN
    if asked.lower().startswith(written.lower()):
        return Truth.TRUE if asked == written else Truth.UNKNOWN
    return Truth.FALSE


def _is_pattern(path: IngressPath) -> bool:
    """Whether a path may be a pattern, whose place among the others is up to the class as well (S4.12)."""
    return path.type not in ("Exact", "Prefix") and not _PATTERN_CHARACTERS.isdisjoint(path.path)


def _candidate(ingress: Ingress, rule: IngressRule, path: IngressPath, answer: Truth) -> Candidate:
    exact, length = specificity(rule.host)
    merit = (-exact, -length, -len(path.path or "/"), path.type != "Exact")
    rank = (*merit, ingress.namespace, ingress.name)
    return Candidate(ingress, path, (path.backend,), answer, merit, rank)


def _exact_first(candidate: Candidate) -> Candidate:
    """The candidate where every Exact path goes before every other of its host, whatever their lengths."""
    if not isinstance(candidate.rule, IngressPath):
        return candidate
    exact, host_length, path_length, is_other = candidate.merit
    merit = (exact, host_length, is_other, path_length)
    return candidate._replace(merit=merit, rank=(*merit, *candidate.rank[len(merit) :]))


def _defaults(
    ingresses: Iterable[Ingress], matching: Iterable[tuple[Ingress, IngressRule]]
) -> Iterator[Candidate]:
    """The default backends, after all rules; only one that nothing competes with is certain (S4.5, S4.6)."""
    found = [(ingress, ingress.default_backend) for ingress in ingresses if ingress.default_backend]
    plain = all(rule.paths and len(found) == 1 and ingress is found[0][0] for ingress, rule in matching)
    for ingress, backend in found:
        merit = (1, 1)
        certain = Truth.TRUE if plain and len(found) == 1 else Truth.UNKNOWN
        yield Candidate(ingress, None, (backend,), certain, merit, (*merit, ingress.namespace, ingress.name))
