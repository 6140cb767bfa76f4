"""Reports every way in which the API server would refuse an object."""

from collections.abc import Iterator

from netlint.check import Context, Hit

# ingress-class-annotation explains the class that is given twice.
REPORTED_ELSEWHERE = frozenset({"V-ING.13"})


def check(context: Context) -> Iterator[Hit]:
    """Yield each violation that reading found, except those that a rule of their own explains better."""
    for read in context.manifests:
        start = read.manifest.origin
        for violation in read.violations:
            if violation.rule not in REPORTED_ELSEWHERE:
                place = start.key_at if violation.on_key else start.at
                yield Hit(place(*violation.path), _sentence(violation.message), _sentence(violation.help))


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:] + ("" if clause.endswith((".", "?")) else ".")
