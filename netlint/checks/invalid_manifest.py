"""Reports every way in which the API server would refuse an object."""

from collections.abc import Iterator

from netlint.check import Context, Hit, ReadManifest
from netlint.engine.words import conjunction
from netlint.source.validation import Violation
from netlint.source.written import misread

# ingress-class-annotation explains the class that is given twice.
REPORTED_ELSEWHERE = frozenset({"V-ING.13"})


def check(context: Context) -> Iterator[Hit]:
    """Yield each violation that reading found, except those that a rule of their own explains better."""
    for read in context.manifests:
        start = read.manifest.origin
        for violation in read.violations:
            if violation.rule not in REPORTED_ELSEWHERE:
                place = start.key_at if violation.on_key else start.at
                message = _sentence(violation.message) + _reading(read, violation)
                yield Hit(place(*violation.path), message, _sentence(violation.help))


def _reading(read: ReadManifest, violation: Violation) -> str:
    """A sentence on what YAML makes of the text, where the message speaks of something that nobody wrote."""
    found = misread(read.text, read.manifest.body, violation.path)
    parts = [f"`{written}` as `{value}`" for written, value in found if f"`{value}`" in violation.message]
    return f" YAML reads {conjunction(parts)}." if parts else ""


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:] + ("" if clause.endswith((".", "?")) else ".")
