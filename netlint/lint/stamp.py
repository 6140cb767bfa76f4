"""A hit becomes a finding: rule, severity, place, object and fingerprint are stamped on it."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from netlint.cache import key_of
from netlint.check import Hit
from netlint.finding import Finding, Location, ObjectReference, Related
from netlint.origin import Origin, Path
from netlint.rulebook import Rule
from netlint.source.locate import locate
from netlint.source.manifest import Manifest
from netlint.source.reading import Input, SourceFile
from netlint.span import Span

_LONGEST_TEXT: Final = 2000
"""Characters of a message or a name; a manifest may hold longer ones, and give rise to thousands of findings."""


class Stamp:
    """Turns hits into findings, and remembers which fingerprints are taken."""

    def __init__(self, given: Input) -> None:
        self._files: dict[str, SourceFile] = {file.path: file for file in given.files}
        self._manifests: dict[tuple[str, int, Path], Manifest] = {
            manifest.origin[:3]: manifest for manifest in given.manifests
        }
        self._fingerprints: Counter[str] = Counter()

    def finding(self, rule: Rule, hit: Hit) -> Finding:
        """The finding of `rule` that `hit` describes."""
        manifest = self._manifest(hit.origin)
        return Finding(
            rule=rule.id,
            severity=hit.severity or rule.severity,
            confidence=rule.confidence,
            message=_bounded(hit.message),
            help=_bounded(hit.help),
            location=self.location(hit.origin),
            label=hit.label,
            related=tuple(Related(self.location(place.origin), place.label) for place in hit.related),
            object=_bounded_reference(manifest.reference) if manifest else None,
            fingerprint=self._fingerprint(rule, hit.origin, manifest),
        )

    def location(self, origin: Origin) -> Location:
        """Where a value stands in its file."""
        file = self._files[origin.file]
        return self.location_of(file, locate(file, origin))

    @staticmethod
    def location_of(file: SourceFile, span: Span) -> Location:
        """A span of a file as a location."""
        return Location(file.path, span, file.text.line_text(span.start.line))

    def texts(self, findings: Iterable[Finding]) -> dict[str, str]:
        """The text of every file that the findings point into."""
        places = (
            place for f in findings for place in (f.location, *(related.location for related in f.related))
        )
        return {path: self._files[path].text.text for path in sorted({place.file for place in places})}

    def _manifest(self, origin: Origin) -> Manifest | None:
        """The innermost manifest that the origin lies in: an item of a List before the List itself."""
        for length in range(len(origin.path), -1, -1):
            manifest = self._manifests.get((origin.file, origin.document, origin.path[:length]))
            if manifest is not None:
                return manifest
        return None

    def _fingerprint(self, rule: Rule, origin: Origin, manifest: Manifest | None) -> str:
        identity = manifest.reference if manifest else ObjectReference("", "", "", origin.file)
        inner = origin.path[len(manifest.origin.path) :] if manifest else origin.path
        body = manifest.body if manifest else self._files[origin.file].documents[origin.document]
        steps = stable_path(body, inner)
        base = key_of(
            rule.id, identity.api_version, identity.kind, identity.namespace, identity.name, *steps
        )[:16]
        self._fingerprints[base] += 1
        taken = self._fingerprints[base]
        return base if taken == 1 else f"{base}:{taken}"


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _bounded_reference(reference: ObjectReference) -> ObjectReference:
    parts = (reference.api_version, reference.kind, reference.namespace, reference.name)
    return ObjectReference(*map(_bounded, parts))


def stable_path(body: object, path: Path) -> list[str]:
    """The path with the names or ids of items instead of indices, where they have one: reordering changes nothing."""
    steps: list[str] = []
    node = body
    for step in path:
        if isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
            name = (node.get("name") or node.get("id")) if isinstance(node, dict) else None
            steps.append(f"[{name}]" if isinstance(name, str) else f"[{step}]")
        else:
            node = node.get(step) if isinstance(node, dict) else None
            steps.append(str(step))
    return steps
